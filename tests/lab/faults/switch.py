"""What befalls a switch: ports shut here or at the far end, and a flash that fills."""
from . import Call, LinkDown


def shut_port(world):
    """One of the two ports in use; the seed decides."""
    sw = world.devices["sw"]
    return sw, world.draw.dice("fault/port-shut").choice([sw.to_base_station, sw.to_terminal])


def far_port(world):
    bs = world.devices["bs"]
    return bs, bs.port("backhaul")


def faults():
    return [
        LinkDown("port-shut", "sw.port.admin-down",
                 "Somebody shuts a port that is in use, at the switch.",
                 which=shut_port, on="sw", also=("bs", "te")),
        LinkDown("far-port-shut", "sw.port.remote-admin-down",
                 "Somebody shuts the base station's backhaul interface, the far end of a port.",
                 which=far_port, on="sw", also=("bs",)),
        Call("disk-full", "sw.storage.full",
             "A forgotten debug log fills the switch's flash.",
             on="sw", inject=lambda world: world.devices["sw"].fill_flash(),
             mend=lambda world: world.devices["sw"].clean_flash()),
    ]
