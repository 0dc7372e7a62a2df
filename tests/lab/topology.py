"""topology.py - which devices there are and how they are cabled.

    noc --mgmt-- bs     noc --mgmt-- sw     noc --relay-- te (mgmt)
    noc --core-- sw (uplink)     sw -- bs (backhaul)     sw -- te (wan)     te (lan) -- pc

Another laboratory is another function like basic(); nothing else knows this picture. routed() has a router rt
between the NOC and the switch, both with FRR, and a cable to the base station that can be cut:

    noc --mgmt-- rt     noc --core-- rt --down/uplink-- sw --spliced-- bs (backhaul)
"""
from .device import Port
from .devices.base_station import BaseStation
from .devices.router import NamedTerminal, RoutedSwitch, Router, there
from .devices.switch import Switch
from .devices.terminal import Computer, Terminal
from .space import LabError


def basic(world):
    bs, sw, te, pc = BaseStation(world), Switch(world), Terminal(world), Computer(world)
    sites, customers = world.draw.sites(), world.draw.customers()
    for device, n in ((bs, 0), (sw, 1), (te, 2), (pc, 2)):
        device.describe(sites[n], customers[n])
    world.sites, world.customers = sites, customers
    world.add(bs, upstream=[sw])
    world.add(sw, upstream=[])
    world.add(te, upstream=[sw])
    world.add(pc, upstream=[te])
    if world.namespaces:
        _cables(world, bs, sw, te, pc)


def routed(world):
    """The laboratory of make bench-diagnosis; as root, with what router.there() names."""
    if there():
        raise LabError("this laboratory needs the packages " + " ".join(there()))
    if world.mode != "root":
        raise LabError("this laboratory needs root, for its routing daemons have users of their own")
    bs, sw, te, pc, rt = BaseStation(world), RoutedSwitch(world), NamedTerminal(world), Computer(world), Router(world)
    sites, customers = world.draw.sites(), world.draw.customers()
    for device, n in ((bs, 0), (sw, 1), (te, 2), (pc, 2), (rt, 1)):
        device.describe(sites[n], customers[n])
    world.sites, world.customers = sites, customers
    world.add(rt, upstream=[])
    world.add(bs, upstream=[sw])
    world.add(sw, upstream=[rt])
    world.add(te, upstream=[sw])
    world.add(pc, upstream=[te])
    _cables(world, bs, sw, te, pc, rt)
    sw.peer_address, rt.peer_address = rt.uplink_port.address, sw.uplink_port.address
    te.resolver = rt.uplink_port.address


def _cables(world, bs, sw, te, pc, rt=None):
    wires, nets = world.wires, world.draw.networks()
    noc = world.noc_end

    def join(a, a_port, b, b_port):
        a_port.address, b_port.address, prefix = next(nets)
        a_port.prefix = b_port.prefix = prefix
        return a, a_port, b, b_port

    # Management: each device in a network of its own, the terminal's through the relay.
    for device in (bs, sw, te, *([rt] if rt else [])):
        here, port = Port(f"mgmt-{device.role}", "mgmt"), device.port("mgmt")
        join(noc, here, device, port)
        noc.ports.append(here)
        device.address, device.noc_address = port.address, here.address
        if device is te:
            wires.lay((noc, here), (None, None))
            wires.lay((None, None), (te, port))
        else:
            wires.lay((noc, here), (device, port))

    # What the devices are for: the core, the base station's backhaul, the terminal's line, its LAN.
    core = Port("core0", "core")
    noc.ports.append(core)
    over = [join(noc, core, rt, rt.port("core")), join(rt, rt.port("down"), sw, sw.port("uplink"))] if rt \
        else [join(noc, core, sw, sw.port("uplink"))]
    backhaul = join(sw, sw.to_base_station, bs, bs.port("backhaul"))
    for a, a_port, b, b_port in (
            *over, *([] if rt else [backhaul]),
            join(sw, sw.to_terminal, te, te.port("wan")),
            join(te, te.port("lan"), pc, pc.port("lan"))):
        wires.lay((a, a_port), (b, b_port))
    if rt:
        wires.splice(backhaul[:2], backhaul[2:])
    for port in sw.ports:
        if port.purpose == "unused":
            wires.lay((sw, port), (None, None))

    uplink = (rt.port("core") if rt else sw.port("uplink"))
    sw.routes = [f"default via {rt.port('down').address if rt else core.address}"]
    if rt:
        rt.routes = [f"default via {core.address}"] + [
            f"{p.address}/32 via {sw.port('uplink').address}" for p in (bs.port("backhaul"), te.port("wan"))]
    bs.routes = [f"default via {sw.to_base_station.address}"]
    te.routes = [f"default via {sw.to_terminal.address}"]
    pc.routes = [f"default via {te.port('lan').address}"]
    noc.routes = [f"{p.address}/32 via {uplink.address}"
                  for p in (bs.port("backhaul"), te.port("wan"))]
