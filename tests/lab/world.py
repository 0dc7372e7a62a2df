"""world.py - the laboratory as a whole: devices, cables, faults, and the NOC where the daemon
under test runs.

    with World("/some/empty/dir", seed=7) as world:
        daemon = world.spawn(["./triaged", "-c", "demo.yaml"], pass_fds=[3])
        world.break_("mains-failure")
        ...
        world.mend("mains-failure")

What a client needs to know stands in world.json (mode 0600: it holds the secrets) and in
world.facts.
"""
import fcntl
import json
import os
import random
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor

from . import faults, topology
from .draw import Draw
from .space import HERE, PYTHON, LabError, Space
from .wires import Wires

MODES = ("root", "user", "loopback")
OURS = ("devices", "keys", "world.json", "lab.log", "lab.sock", "lab.lock")
READY_S = 15


class NocEnd:
    """The NOC's ends of its cables; in the wires' eyes it is a device like any other."""

    def __init__(self, space):
        self.name, self.space, self.ports, self.routes = "noc", space, [], []


class World:
    def __init__(self, dir, seed=None, mode="auto", topology=topology.basic):
        self.dir = os.path.abspath(dir)
        self.seed = random.randrange(1, 100000) if seed is None else int(seed)
        if mode not in ("auto", *MODES):
            raise LabError(f"no mode '{mode}'; there are: auto {' '.join(MODES)}")
        self.wanted, self.mode, self.why = mode, None, []
        self.topology, self.draw = topology, Draw(self.seed)
        self.devices, self.upstream = {}, {}
        self.noc = self.wires = self._lock = None
        self.faults, self.active, self.facts = {}, [], {}
        self.trap_port, self._loopback = 162, None

    # ---- coming and going

    def __enter__(self):
        return self.up()

    def __exit__(self, *_):
        self.down()

    def up(self):
        self._claim_dir()
        mask = None
        try:
            self._ground()                  # the NOC keeps the caller's umask, the devices do not
            mask = os.umask(0o022)
            self._build()
        except BaseException:
            self.down()
            raise
        finally:
            if mask is not None:
                os.umask(mask)
        return self

    def down(self):
        """Ends everything at once. What it wrote stays in its directory until the next one."""
        if self.noc:
            self.noc.close()
            self.noc = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _claim_dir(self):
        os.makedirs(self.dir, mode=0o700, exist_ok=True)
        foreign = sorted(set(os.listdir(self.dir)) - set(OURS))
        if foreign and not os.path.exists(os.path.join(self.dir, "lab.lock")):
            raise LabError(f"{self.dir} holds other things ({foreign[0]}): "
                           "give the lab a folder of its own")
        self._lock = os.open(os.path.join(self.dir, "lab.lock"),
                             os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise LabError(f"a lab is already running in {self.dir}") from None
        for name in OURS[:-1]:
            path = os.path.join(self.dir, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.lexists(path):
                os.unlink(path)

    def _ground(self):
        """Finds the first mode that this machine allows; `why` says what was tried."""
        for mode in MODES if self.wanted == "auto" else (self.wanted,):
            if mode == "root" and not_quite_root():
                self.why.append(f"root: {not_quite_root()}")
                continue
            try:
                self.noc = Space.ground(mode, os.path.join(self.dir, "lab.log"))
            except LabError as error:
                self.why.append(f"{mode}: {error}")
                continue
            self.mode = mode
            self.why.append(f"{mode}: works")
            return
        raise LabError("this machine allows no lab here: " + "; ".join(self.why))

    def _build(self):
        self.noc_end = NocEnd(self.noc)
        self.wires = Wires(self.noc, self.namespaces)
        if not self.namespaces:
            self._loopback = Loopback(self.draw)
            self.trap_port = self._loopback.port(self._loopback.noc, socket.SOCK_DGRAM)
            if os.geteuid() == 0:               # root's sshd insists on its empty folder
                self.noc.call("borrow", path="/run/sshd")
        self.topology(self)
        with ThreadPoolExecutor() as pool:      # keys, mostly
            list(pool.map(lambda d: d.prepare(), self.devices.values()))
        if self.namespaces:
            self.wires.install()
            self.wires.plug(self.noc_end)
            self._noc_network()
            self.wires.start_relay(*self._relay_ends())
        for device in self.devices.values():    # all, before any agent can see a port still down
            device.connect()
        for device in self.devices.values():
            if hasattr(device, "begin_world"):
                device.begin_world()
            for name in device.services:
                device.start(name)
        self.faults = {f.name: f for f in faults.all_faults() if f.fits(self)}
        for fault in self.faults.values():
            fault.settle(self)
        late = self.wait_ready(self.devices.values(), READY_S)
        if late:
            raise LabError(f"no answer after {READY_S} s from " + ", ".join(late))
        self.facts = self._write_facts()

    @property
    def namespaces(self):
        return self.mode != "loopback"

    # ---- the NOC

    def spawn(self, argv, **more):
        """Starts a program in the NOC; arguments as in subprocess.Popen: stdin, stdout, stderr,
        pass_fds, env, cwd. Returns a Process with pid, poll, wait, send_signal, terminate, kill,
        communicate."""
        more.setdefault("env", os.environ)
        more.setdefault("cwd", os.getcwd())
        return self.noc.spawn(argv, **more)

    def run(self, where, argv, **more):
        """Runs a program to its end in "noc", "wires" or on a device: a CompletedProcess of
        text."""
        return self.place(where).run(argv, **more)

    def place(self, where):
        """The space of that name (a device's role or name, noc, wires)."""
        if where == "noc":
            return self.noc
        if where == "wires":
            return self.wires.space
        device = self.device(where)
        device._need_power()
        return device.space

    def device(self, name):
        for device in self.devices.values():
            if name in (device.role, device.name):
                return device
        raise LabError(f"no device '{name}'; there are: " +
                       ", ".join(f"{d.role} ({d.name})" for d in self.devices.values()))

    def wait_ready(self, devices, seconds, only=None):
        """Waits until the services of these devices answer the NOC; which did not."""
        ask = []
        for d in devices:
            for s in d.services.values():
                if s.answers and d.on and s.name in d.processes and only in (None, s.name):
                    port = d.snmp["port"] if s.answers == "snmp" else d.ssh["port"]
                    ask.append([s.answers, d.address, port, d.snmp["community"]])
        out = self.noc.run([PYTHON, "-I", os.path.join(HERE, "inside/ready.py")],
                           json.dumps({"seconds": seconds, "ask": ask}), timeout=seconds + 10)
        return out.stdout.splitlines()

    def _noc_network(self):
        noc = self.noc_end
        self.noc.call("sysctl", set={
            "net.ipv6.conf.all.disable_ipv6": 1, "net.ipv6.conf.default.disable_ipv6": 1,
            "net.ipv4.conf.all.rp_filter": 0,
            "net.ipv4.ping_group_range": "0 0" if self.mode == "user" else "0 2147483647"})
        self.noc.ip("link set lo up",
                    *(f"addr add {p.address}/{p.prefix} dev {p.name}" for p in noc.ports),
                    *(f"link set {p.name} up" for p in noc.ports),
                    *(f"route add {r}" for r in noc.routes))

    def _relay_ends(self):
        """The two loose ends of the cable that was laid in halves."""
        loose = [end[0] for cable in self.wires.cables for end in cable.ends
                 if end[1] is None and "mgmt" in [e[2].purpose for e in cable.ends if e[2]]]
        return loose

    # ---- for topology and devices

    def add(self, device, upstream):
        self.devices[device.role], self.upstream[device.role] = device, upstream
        if not self.namespaces:
            device.address = self._loopback.address(device.role)
            device.noc_address = self._loopback.noc

    def trap_address(self, device):
        return device.noc_address

    def udp_port(self, device, dice):
        drawn = dice.choice([161, 161, 1161])
        return drawn if self.namespaces else self._loopback.port(device.address, socket.SOCK_DGRAM)

    def tcp_port(self, device, dice):
        drawn = dice.choice([22, 22, 2222, 830])
        return drawn if self.namespaces else self._loopback.port(device.address, socket.SOCK_STREAM)

    # ---- faults

    def fault(self, name):
        if name == "random":
            able = [n for n, f in self.faults.items()
                    if not self._left_out(f) and n not in self.active]
            if not able:
                raise LabError("every fault is already there")
            return self.faults[self.draw.dice(f"random/{len(self.active)}").choice(sorted(able))]
        if name not in self.faults:
            raise LabError(f"no fault '{name}'; there are: {' '.join(self.faults)}")
        return self.faults[name]

    def _left_out(self, fault):
        return fault.needs_namespaces and not self.namespaces

    def break_(self, name):
        """Injects a fault ("random": the seed decides); returns it. Twice is as once."""
        fault = self.fault(name)
        if self._left_out(fault):
            raise LabError(f"{fault.name} needs namespaces, and this lab runs in {self.mode} mode")
        if fault.name not in self.active:
            fault.inject(self)
            self.active.append(fault.name)
        return fault

    def mend(self, name):
        """Takes a fault back ("random": the latest); nothing to do if it is not there."""
        if name == "random" and not self.active:
            raise LabError("nothing is broken")
        fault = self.fault(self.active[-1] if name == "random" else name)
        if fault.name in self.active:
            fault.mend(self)
            self.active.remove(fault.name)
        return fault

    # ---- what others may know

    def status(self):
        return {"mode": self.mode, "seed": self.seed, "why": self.why, "active": self.active,
                "relay": self.wires.state,
                "devices": [{"role": d.role, "name": d.name, "power": d.on, "services": {
                    n: n in d.processes and d.processes[n].poll() is None for n in d.services}}
                    for d in self.devices.values()]}

    def _write_facts(self):
        facts = {
            "version": 1, "mode": self.mode, "why": self.why, "seed": self.seed,
            "noc": {"hostname": "noc", "trap_port": self.trap_port, "addresses":
                    [{"address": p.address, "prefix": p.prefix, "interface": p.name}
                     for p in self.noc_end.ports] if self.namespaces else
                    [{"address": self._loopback.noc, "prefix": 8, "interface": "lo"}]},
            "sites": self.sites, "customers": self.customers,
            "devices": [{**d.as_json(), "upstream": [u.name for u in self.upstream[d.role]]}
                        for d in self.devices.values()],
            "faults": [{**f.as_json(self), "available": not self._left_out(f)}
                       for f in self.faults.values()],
        }
        path = os.path.join(self.dir, "world.json")
        with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
            json.dump(facts, f, indent=1)
            f.write("\n")
        os.replace(path + ".new", path)
        return facts


def not_quite_root():
    """Why we are not root enough to let the devices' servers change users; "" if we are."""
    if os.geteuid() != 0:
        return "not root"
    with open("/proc/self/setgroups") as f:     # the root of a user namespace may lack this
        return "" if f.read().strip() == "allow" else "root of a user namespace only"


class Loopback:
    """Addresses and free ports of 127.0.0.0/8, for machines that forbid namespaces."""

    def __init__(self, draw):
        self.net, self.dice = draw.loopback_net(), draw.dice("loopback/ports")
        self.noc, self.given = self.net + ".1", {}
        self.taken = set()

    def address(self, role):
        return self.given.setdefault(role, f"{self.net}.{10 * (len(self.given) + 1)}")

    def port(self, address, kind):
        for _ in range(200):
            port = self.dice.randrange(20000, 32000)
            with socket.socket(socket.AF_INET, kind) as s:
                try:
                    s.bind((address, port))
                except OSError:
                    continue
            if (address, port) not in self.taken:
                self.taken.add((address, port))
                return port
        raise LabError(f"no free port on {address}")
