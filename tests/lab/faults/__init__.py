"""What can be broken. One row a fault, in the file of the device kind that it befalls.

A fault is real: it changes the world (a cable, a process, a disk, the mains), never an answer.
It knows nothing of how the daemon finds it out; `cause` is the code that a right diagnosis
names.
"""
from ..space import LabError


class Fault:
    """`on` is the role of the device whose ticket is awaited; `also` are roles that see it too."""
    needs_namespaces = True
    needs = ()          # roles that not every laboratory has

    def __init__(self, name, cause, says, on, also=(), needs=(), reported=""):
        self.name, self.cause, self.says, self.on, self.also = name, cause, says, on, also
        self.needs, self.reported = needs, reported     # reported: what a person says, where no alarm can
        self.detail = {}        # what the seed decided about it, for world.json

    def settle(self, world):
        """Lets the seed decide what is left open; once, when the world is built."""

    def fits(self, world):
        return all(role in world.devices for role in self.needs)

    def inject(self, world):
        raise NotImplementedError

    def mend(self, world):
        raise NotImplementedError

    def as_json(self, world):
        device = world.devices[self.on]
        return {"name": self.name, "class": device.device_class, "device": device.name,
                "cause": self.cause, "reported": self.reported, "says": self.says, "needs_namespaces": self.needs_namespaces,
                "also_seen_on": [world.devices[r].name for r in self.also], "detail": self.detail}


class LinkDown(Fault):
    """Somebody takes an interface down. `which(world)` gives (device, port)."""

    def __init__(self, *row, which, **more):
        super().__init__(*row, **more)
        self.which = which

    def settle(self, world):
        device, port = self.which(world)
        self.detail = {"device": device.name, "port": port.name}

    def inject(self, world):
        device, port = self.which(world)
        device.run(["ip", "link", "set", port.name, "down"])

    def mend(self, world):
        device, port = self.which(world)
        device.run(["ip", "link", "set", port.name, "up"])
        if device.routes:       # the kernel dropped the routes over it
            for route in device.routes:
                device.run(["ip", "route", "replace", *route.split()], check=False)


class Killed(Fault):
    """A service's processes are killed, and nobody restarts it."""
    needs_namespaces = False

    def __init__(self, *row, service, **more):
        super().__init__(*row, **more)
        self.service = service

    def inject(self, world):
        world.devices[self.on].kill(self.service)

    def mend(self, world):
        device = world.devices[self.on]
        device.start(self.service)
        if world.wait_ready([device], 5, only=self.service):
            raise LabError(f"{self.service} on {device.name} was started again but does not answer")


class Power(Fault):
    """Nobody gets to say goodbye."""

    def inject(self, world):
        world.devices[self.on].power_off()

    def mend(self, world):
        device = world.devices[self.on]
        device.boot()
        world.wait_ready([device], 5)


class Relay(Fault):
    """The relay on the way misbehaves."""

    def __init__(self, *row, loss=0.0, delay=0.0, **more):
        super().__init__(*row, **more)
        self.detail = {"loss": loss, "delay": delay}

    def inject(self, world):
        world.wires.set_relay(**self.detail)

    def mend(self, world):
        world.wires.set_relay(**{name: 0 for name in self.detail})


class Call(Fault):
    """Whatever two functions of the world do."""

    def __init__(self, *row, inject, mend, settle=None, needs_namespaces=True, **more):
        super().__init__(*row, **more)
        self._inject, self._mend, self._settle = inject, mend, settle
        self.needs_namespaces = needs_namespaces

    def settle(self, world):
        if self._settle:
            self.detail = self._settle(world)

    def inject(self, world):
        self._inject(world, **self.detail)

    def mend(self, world):
        self._mend(world, **self.detail)


def all_faults():
    """In the order in which they are listed. Fresh objects: a fault belongs to one world."""
    from . import base_station, hosts, plants, routing, switch, terminal
    return [*base_station.faults(), *switch.faults(), *terminal.faults(), *routing.faults(), *hosts.faults(),
            *plants.faults()]
