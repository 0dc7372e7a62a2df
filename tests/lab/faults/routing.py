"""What befalls cables, ports and the sessions of routing daemons, in a laboratory with a router."""
import os

from ..space import PYTHON
from . import Call, Killed, LinkDown, Power

ROUTED = ("rt",)
FLAP_S = 4


def typed(role, *lines):
    """Types these lines in configuration mode; a function of the device gives those that need its facts."""
    def do(world):
        device = world.devices[role]
        device.vtysh("configure terminal", *(line(device) if callable(line) else line for line in lines))
    return do


def bgp(line):
    return typed_pair(lambda d: f"router bgp {d.as_number}", lambda d: line.format(peer=d.peer_address, own=d.peer_as))


def typed_pair(*lines):
    return lines


def at_port(device):
    return f"interface {device.uplink_port.name}"


def session(name, cause, says, on, there, back, where="sw"):
    return Call(name, cause, says, on=on, needs=ROUTED, inject=typed(where, *there), mend=typed(where, *back))


def cut(world):
    world.wires.set_splice(0, joined=False)


def join(world):
    world.wires.set_splice(0, joined=True)


def flap(world):
    near = world.wires.spliced[0][0].ends[1][0]
    program = (f"import subprocess, time\nwhile True:\n for s in ('down', 'up'):\n"
               f"  subprocess.run(['ip', 'link', 'set', '{near}', s])\n  time.sleep({FLAP_S})\n")
    world.flapper = world.wires.space.spawn([PYTHON, "-I", "-c", program])


def steady(world):
    world.flapper.kill()
    world.flapper.wait(5)
    world.wires.set_splice(0, joined=True)


def uplink_of_switch(world):
    return world.devices["sw"], world.devices["sw"].port("uplink")


def set_mtu(role, mtu):
    def do(world):
        device = world.devices[role]
        device.run(["ip", "link", "set", device.uplink_port.name, "mtu", str(mtu)])
    return do


def faults():
    down = "sw.routing.bgp-down"
    adjacency = "sw.routing.ospf-adjacency"
    return [
        Call("cable", "sw.port.fiber-cut", "The cable between switch and base station is cut.",
             on="sw", also=("bs",), needs=ROUTED, inject=cut, mend=join),
        Call("port-flaps", "sw.port.flapping", "A loose plug: the link to the base station comes and goes.",
             on="sw", also=("bs",), needs=ROUTED, inject=flap, mend=steady),
        LinkDown("uplink-shut", "sw.port.admin-down", "Somebody shuts the switch's uplink.",
                 which=uplink_of_switch, on="sw", also=("rt",), needs=ROUTED),
        Power("switch-off", "sw.power.loss", "The switch loses its power.",
              on="sw", also=("rt", "bs", "te"), needs=ROUTED),
        Power("upstream-dead", "sw.power.loss", "The router before the switch loses its power.",
              on="rt", also=("sw",), needs=ROUTED),
        session("bgp-shut", down, "An engineer shuts the session at the router.", "sw",
                bgp("neighbor {peer} shutdown"), bgp("no neighbor {peer} shutdown"), where="rt"),
        session("bgp-password", down, "The router has another password for the session.", "sw",
                bgp("neighbor {peer} password other"), bgp("no neighbor {peer} password"), where="rt"),
        session("bgp-as", down, "The router takes the switch for another AS.", "sw",
                bgp("neighbor {peer} remote-as 65099"), bgp("neighbor {peer} remote-as {own}"), where="rt"),
        Killed("bgpd-killed", down, "The switch's BGP daemon is killed.",
               service="bgpd", on="sw", also=("rt",), needs=ROUTED),
        session("ospf-hello", adjacency, "Another hello interval at the switch.", "sw",
                (at_port, "ip ospf hello-interval 7", "ip ospf dead-interval 28"),
                (at_port, "ip ospf hello-interval 2", "ip ospf dead-interval 8")),
        session("ospf-auth", adjacency, "The switch wants a key that the router does not have.", "sw",
                (at_port, "ip ospf authentication message-digest", "ip ospf message-digest-key 1 md5 other"),
                (at_port, "no ip ospf authentication", "no ip ospf message-digest-key 1")),
        session("ospf-area", adjacency, "The router's interface is put into another area.", "sw",
                ("router ospf", lambda d: f"no network {d.uplink_port.address}/{d.uplink_port.prefix} area 0",
                 lambda d: f"network {d.uplink_port.address}/{d.uplink_port.prefix} area 7"),
                ("router ospf", lambda d: f"no network {d.uplink_port.address}/{d.uplink_port.prefix} area 7",
                 lambda d: f"network {d.uplink_port.address}/{d.uplink_port.prefix} area 0"), where="rt"),
        session("ospf-passive", adjacency, "The router's interface is made passive.", "sw",
                ("router ospf", lambda d: f"passive-interface {d.uplink_port.name}"),
                ("router ospf", lambda d: f"no passive-interface {d.uplink_port.name}"), where="rt"),
        Call("ospf-mtu", adjacency, "The router's side takes smaller packets, and OSPF starts anew.",
             on="sw", needs=ROUTED,
             inject=lambda w: (set_mtu("rt", 1400)(w), w.devices["rt"].vtysh("clear ip ospf process")),
             mend=lambda w: (set_mtu("rt", 1500)(w), w.devices["rt"].vtysh("clear ip ospf process"))),
    ]
