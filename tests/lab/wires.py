"""wires.py - the cables of the laboratory.

All cables are laid in a network namespace of their own, "wires"; a device takes its ends when it
boots and gives them back when its power goes, so a neighbour's port stays where it is and merely
loses its signal. An end that nobody owns stays down in the wires: to the other end that is an
unplugged cable. One cable may run through the relay (inside/relay.py), which loses and delays
packets on command.
"""
import os

from .space import HERE, PIPE, PYTHON


class Cable:
    def __init__(self, number, a, b):
        # each end: (name in the wires, device or None, port or None)
        self.ends = [(f"c{number}a", *a), (f"c{number}b", *b)]


class Wires:
    def __init__(self, noc, namespaces):
        self.noc, self.namespaces = noc, namespaces
        self.space = noc.nest("wires", ["net"] if namespaces else [])
        self.cables, self.relay, self.state = [], None, {"loss": 0, "delay": 0}
        self.spliced = []       # [(half, half)]: one cable with a joint that can be opened

    def lay(self, a, b):
        """A cable between (device, port) and (device, port); (None, None) is a loose end."""
        cable = Cable(len(self.cables), a, b)
        self.cables.append(cable)
        for name, _device, port in cable.ends:
            if port:
                port.cable = name

    def splice(self, a, b):
        """A cable that can be cut in the middle: then both ends lose their signal."""
        self.lay(a, (None, None))
        self.lay((None, None), b)
        self.spliced.append((self.cables[-2], self.cables[-1]))

    def set_splice(self, at, joined):
        """Cuts it, or mends it."""
        state = "up" if joined else "down"
        self.space.ip(*(f"link set {end} {state}" for end in self._joint(at)))

    def _joint(self, at):
        return self.spliced[at][0].ends[1][0], self.spliced[at][1].ends[0][0]

    def install(self):
        """Makes all cables, in one go."""
        self.space.call("sysctl", set={"net.ipv6.conf.all.disable_ipv6": 1,
                                       "net.ipv6.conf.default.disable_ipv6": 1})
        self.space.ip(*(f"link add {c.ends[0][0]} type veth peer name {c.ends[1][0]}"
                        for c in self.cables))
        for at in range(len(self.spliced)):
            near, far = self._joint(at)
            self.space.ip(f"link add joint{at} type bridge", f"link set joint{at} up",
                          f"link set {near} master joint{at} up", f"link set {far} master joint{at} up")

    def plug(self, device):
        """Gives a device its ends, under their proper names."""
        self.space.ip(*(f"link set {p.cable} netns {device.space.pid} name {p.name}"
                        for p in device.ports))

    def unplug(self, device):
        """Takes them back."""
        lines = "".join(
            f"link set {p.name} down\nlink set {p.name} netns {self.space.pid} name {p.cable}\n"
            for p in device.ports)
        self.noc.run(["nsenter", "-t", str(device.space.pid), "--net", "ip", "-batch", "-"], lines)

    def of(self, device):
        """[{port, device, remote_port}] of every cable that ends at a device on both sides."""
        found = []
        whole = [cable.ends for cable in self.cables]
        whole += [(near.ends[0], far.ends[1]) for near, far in self.spliced]
        for ends in whole:
            for here, there in (ends, ends[::-1]):
                if here[1] is device and there[1] is not None:
                    found.append({"port": here[2].name, "device": there[1].name,
                                  "remote_port": there[2].name})
        return found

    # ---- the relay

    def start_relay(self, near, far):
        self.space.ip(*(f"link set {end} up promisc on arp off" for end in (near, far)))
        program = os.path.join(HERE, "inside/relay.py")
        self.relay = self.space.spawn([PYTHON, "-I", program, near, far], stdin=PIPE)

    def set_relay(self, **change):
        """loss: share of packets, each way; delay: seconds, each way."""
        self.state.update(change)
        for name, value in change.items():
            self.relay.stdin.write(f"{name} {value}\n".encode())
