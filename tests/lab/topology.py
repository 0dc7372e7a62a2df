"""topology.py - which devices there are and how they are cabled.

    noc --mgmt-- bs     noc --mgmt-- sw     noc --relay-- te (mgmt)
    noc --core-- sw (uplink)     sw -- bs (backhaul)     sw -- te (wan)     te (lan) -- pc

Another laboratory is another function like basic(); nothing else knows this picture.
"""
from .device import Port
from .devices.base_station import BaseStation
from .devices.switch import Switch
from .devices.terminal import Computer, Terminal


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


def _cables(world, bs, sw, te, pc):
    wires, nets = world.wires, world.draw.networks()
    noc = world.noc_end

    def join(a, a_port, b, b_port):
        a_port.address, b_port.address, prefix = next(nets)
        a_port.prefix = b_port.prefix = prefix
        return a, a_port, b, b_port

    # Management: each device in a network of its own, the terminal's through the relay.
    for device in (bs, sw, te):
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
    for a, a_port, b, b_port in (
            join(noc, core, sw, sw.port("uplink")),
            join(sw, sw.to_base_station, bs, bs.port("backhaul")),
            join(sw, sw.to_terminal, te, te.port("wan")),
            join(te, te.port("lan"), pc, pc.port("lan"))):
        wires.lay((a, a_port), (b, b_port))
    for port in sw.ports:
        if port.purpose == "unused":
            wires.lay((sw, port), (None, None))

    uplink = sw.port("uplink")
    sw.routes = [f"default via {core.address}"]
    bs.routes = [f"default via {sw.to_base_station.address}"]
    te.routes = [f"default via {sw.to_terminal.address}"]
    pc.routes = [f"default via {te.port('lan').address}"]
    noc.routes = [f"{p.address}/32 via {uplink.address}"
                  for p in (bs.port("backhaul"), te.port("wan"))]
