"""What else befalls a base station: rectifiers, battery, bus, amplifiers, door, clock, its controller."""
import time

from ..draw import OPERATORS
from . import Call, Killed, Power
from .base_station import Plant, any_cell, set_cell

ROUTED = ("rt",)


def lock_all(world, operator):
    for cell in (1, 2, 3):
        set_cell("lock")(world, cell, operator)


def unlock_all(world, operator):
    for cell in (1, 2, 3):
        set_cell("unlock")(world, cell, operator)


def faults():
    return [
        Plant("rectifier-dead", "bs.power.rectifier-fail", "One rectifier dies; the others carry the load.",
              on="bs", needs=ROUTED, truth=lambda: {"rectifiers_dead": "1"}),
        Plant("bus-sag", "bs.power.bus-low", "A bad lug: the bus is low while the plant is well.",
              on="bs", needs=ROUTED, truth=lambda: {"feed": "corroded"}),
        Plant("battery-weak", "bs.power.battery-bad", "The mains fails, and the old battery gives up at once.",
              on="bs", needs=ROUTED, truth=lambda: {"mains": "failed", "battery": "worn"}),
        Plant("pa-dead", "bs.rf.unit-fail", "A radio unit's amplifier dies.",
              on="bs", needs=ROUTED, draw=any_cell, truth=lambda cell: {f"amplifier.{cell}": "dead"}),
        Plant("hot-day", "bs.env.cooling-fail", "The filter is clogged: hot inside though the fan turns.",
              on="bs", needs=ROUTED, truth=lambda: {"filter": "clogged"}),
        Plant("door-open", "bs.env.intrusion-water-smoke", "The cabinet's door stands open.",
              on="bs", needs=ROUTED, truth=lambda: {"door": "open"}),
        Plant("battery-stolen", "bs.power.theft", "The door is open, and the battery is gone.",
              on="bs", needs=ROUTED, truth=lambda: {"door": "open", "battery": "gone"}),
        Plant("holdover-over", "bs.clock.holdover-expired", "No satellites for so long that the oscillator drifted out.",
              on="bs", needs=ROUTED, truth=lambda: {"gnss": "jammed", "oscillator": "drifted"}),
        Call("all-locked", "bs.cell.admin-blocked", "An operator locks the whole station.",
             on="bs", needs=ROUTED, inject=lock_all, mend=unlock_all,
             settle=lambda w: {"operator": w.draw.dice("fault/all-locked").choice(OPERATORS)}),
        Killed("controller-dead", "bs.sw.crash", "The base station's controller crashed.",
               service="btsd", on="bs", needs=ROUTED),
        Power("bs-dark", "bs.power.battery-exhausted", "The base station's site is without any power.",
              on="bs", also=("sw",), needs=ROUTED),
    ]
