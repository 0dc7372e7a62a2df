"""The laboratory: real devices in namespaces, real faults. Start with README.md, then world.py."""
from .space import DEVNULL, PIPE, STDOUT, LabError, Process
from .world import World

__all__ = ["World", "LabError", "Process", "PIPE", "DEVNULL", "STDOUT"]
