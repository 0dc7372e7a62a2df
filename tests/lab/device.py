"""device.py - what every device has: a name, interfaces, a state directory, services; and a
power switch.

A kind of device is one file in devices/ with a subclass of Device that draws its facts and names
its services. Booting makes fresh namespaces, moves the device's ends of its cables into them,
gives it a root directory of its own, and starts its services. Cutting the power is the reverse.

Its persistent state is in <lab>/devices/<role>/: etc, var, home and usr-local become /etc, /var,
/home and /usr/local inside; the rest of what it sees is a small tmpfs and a read-only /usr. On
loopback there is no inside: the services are pointed into that folder. `at(path)` hides the
difference.
"""
import os
from dataclasses import dataclass, field

from .space import DEVNULL, PATH, LabError

NAMESPACES = ("mount", "uts", "ipc", "pid", "net")
LOGIN_UID = 1000
KEPT = ("etc", "var", "home", "usr/local")
DIRS = ("dev/pts", "dev/shm", "etc", "home", "opt", "proc", "root", "run/sshd", "sys", "tmp", "usr",
        "var")
NODES = ("null", "zero", "full", "random", "urandom", "tty")


@dataclass
class Service:
    name: str               # what one says: snmpd, sshd, btsd
    comm: str               # what the process is called
    argv: list
    answers: str = ""       # "snmp" or "ssh": how to see that it is ready
    env: dict = field(default_factory=dict)
    login: bool = False     # in a user namespace, where root cannot change users: run as the login user
    log: str = "/var/log/messages"


@dataclass
class Port:
    name: str
    purpose: str            # mgmt, backhaul, access, uplink, wan, lan, unused
    address: str = ""
    prefix: int = 0
    up: bool = True
    cable: str = ""         # its name while it hangs in the wires, before boot and without power

    def as_json(self):
        address = f"{self.address}/{self.prefix}" if self.address else None
        return {"name": self.name, "purpose": self.purpose, "up": self.up, "address": address}


class Device:
    role = device_class = ""

    def __init__(self, world):
        self.world, self.draw = world, world.draw
        self.dir = os.path.join(world.dir, "devices", self.role)
        self.ports, self.services, self.processes = [], {}, {}
        self.space = None
        self.snmp = self.ssh = self.login = None
        self.name = self.hostname = self.address = ""
        self.facts = {}

    # ---- what a kind of device says (override)

    def describe(self):
        """Draws name, hostname, ports and facts."""

    def install(self):
        """Writes its files and fills self.services, in the order of starting."""

    def agent_lines(self):
        """What it adds to its agent's configuration."""
        return ""

    routes = ()             # lines after "ip route add", once the ports are up
    shows = ()              # (folder outside, where the device sees it, read-only)
    flash, flash_kb = "/data", 8192
    ssh_env = ""            # what an SSH session finds in its environment: "A=b C=d"

    # ---- files

    def at(self, path):
        """Where the device itself finds `path`."""
        return path if self.world.namespaces else self.dir + path

    def outside(self, path):
        """Where we find the device's `path`."""
        return self.dir + path

    def put(self, path, text, mode=0o644):
        path = self.outside(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = path + ".new"
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with open(fd, "w") as f:
            f.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, path)

    def port(self, purpose):
        return next(p for p in self.ports if p.purpose == purpose)

    def prepare(self):
        """Lays out the state directory; once, before the first boot."""
        for name in ("etc", "var/log", "var/lib/snmp", "var/tmp", "home", "usr/local/bin", "root"):
            os.makedirs(self.outside("/" + name), exist_ok=True)
        os.symlink("/run", self.outside("/var/run"))
        self.install()
        if self.world.namespaces:
            self._accounts()

    def _accounts(self):
        password = (self.ssh or {}).get("crypted", "*")
        user = shadow = ""
        if self.login:
            user = f"{self.login}:x:{LOGIN_UID}:{LOGIN_UID}::/home/{self.login}:/bin/sh\n"
            shadow = f"{self.login}:{password}:19700:0:99999:7:::\n"
        self.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n" + user +
                 "sshd:x:74:74::/run/sshd:/usr/sbin/nologin\n")
        self.put("/etc/group", f"root:x:0:\n{self.login or 'users'}:x:{LOGIN_UID}:\nsshd:x:74:\n")
        self.put("/etc/shadow", "root:*:19700:0:99999:7:::\n" + shadow, 0o600)
        self.put("/etc/hostname", self.hostname + "\n")
        self.put("/etc/hosts",
                 f"127.0.0.1 localhost\n{self.address or '127.0.1.1'} {self.hostname}\n")
        self.put("/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files\n")
        # What the agent and df take for the list of disks: the host's own must not show.
        self.put("/etc/mtab", f"rootfs / tmpfs rw 0 0\nflash {self.flash} tmpfs rw 0 0\n")
        if self.login:
            self._home(self.outside("/home/" + self.login))

    def _home(self, home):
        """Real root gives the user his home; in a user namespace both are the same outside."""
        os.makedirs(home, exist_ok=True)
        if self.world.mode == "root":
            for folder, _, files in os.walk(home):
                for path in [folder] + [os.path.join(folder, f) for f in files]:
                    os.chown(path, LOGIN_UID, LOGIN_UID)

    # ---- power

    @property
    def on(self):
        return self.space is not None

    def boot(self):
        """Power on. Twice is as once."""
        if not self.on:
            self.connect()
            for name in self.services:
                self.start(name)

    def connect(self):
        """The first half of booting: it has its place, its files and its network, and no service
        yet."""
        w = self.world
        self.space = w.noc.nest(self.hostname, NAMESPACES if w.namespaces else ())
        if w.namespaces:
            w.wires.plug(self)
            self._mounts()
            self._network()

    def power_off(self):
        """Pulls the plug: no process gets to say goodbye."""
        if not self.on:
            return
        self.world.wires.unplug(self)
        self.space.close()
        self.space, self.processes = None, {}

    def _mounts(self):
        root = self.outside("/root")
        steps = [("tmpfs", "root", root, "size=4m,mode=755"), ("dirs", None, root, DIRS),
                 ("bind", "/usr", root + "/usr", "ro")]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            if os.path.islink("/" + name):
                steps.append(("link", os.readlink("/" + name), f"{root}/{name}", None))
        for name in NODES:
            steps += [("file", None, f"{root}/dev/{name}", None),
                      ("bind", f"/dev/{name}", f"{root}/dev/{name}", None)]
        for name in KEPT:
            steps.append(("bind", self.outside("/" + name), f"{root}/{name}", None))
        for source, target in self.shows:
            steps += [("dirs", None, root, [target.lstrip("/")]),
                      ("bind", source, root + target, "ro")]
        steps += [
            ("proc", "proc", root + "/proc", None),
            ("devpts", "devpts", root + "/dev/pts", "newinstance,ptmxmode=0666,mode=620"),
            ("link", "pts/ptmx", root + "/dev/ptmx", None),
            ("link", "/proc/self/fd", root + "/dev/fd", None),
            ("dirs", None, root, [self.flash.lstrip("/")]),
            ("tmpfs", "flash", root + self.flash, f"size={self.flash_kb}k,mode=777"),
            ("tmpfs", "tmp", root + "/tmp", "size=2m,mode=1777"),
            ("root", None, root, None)]
        self.space.call("mount", steps=steps)

    def _network(self):
        user = self.world.mode == "user"
        self.space.call("sysctl", set={
            "net.ipv6.conf.all.disable_ipv6": 1, "net.ipv6.conf.default.disable_ipv6": 1,
            "net.ipv4.conf.all.rp_filter": 0, "net.ipv4.ip_unprivileged_port_start": 0,
            "net.ipv4.ip_forward": int(self.device_class == "switch"),
            "net.ipv4.ping_group_range": "0 0" if user else "0 2147483647"})
        lines = ["link set lo up"]
        for p in self.ports:
            if p.address:
                lines.append(f"addr add {p.address}/{p.prefix} dev {p.name}")
            if p.up:
                lines.append(f"link set {p.name} up")
        self.space.ip(*lines, *(f"route add {r}" for r in self.routes))

    # ---- services and commands

    def start(self, name):
        self._need_power()
        s, running = self.services[name], self.processes.get(name)
        if running and running.poll() is None:
            return
        user = self.world.mode == "user" and s.login
        env = {"PATH": PATH, "LANG": "C", "HOME": self.at("/home"), **s.env}
        self.processes[name] = self.space.spawn(
            s.argv, stdout=DEVNULL, stderr=DEVNULL, env=env, log=self.at(s.log),
            login_uid=LOGIN_UID if user else None)

    def kill(self, name):
        """Kills a service and whatever it forked; nobody restarts it."""
        self._need_power()
        self.space.kill(self.services[name].comm)
        running = self.processes.pop(name, None)
        if running:
            running.wait(5)

    def run(self, argv, **more):
        self._need_power()
        return self.space.run(argv, **more)

    def _need_power(self):
        if not self.on:
            raise LabError(f"{self.name} ({self.role}) is without power")

    # ---- for world.json

    def links(self):
        """[{port, device, remote_port}] as the cables run."""
        return self.world.wires.of(self)

    def as_json(self):
        entry = {"role": self.role, "name": self.name, "class": self.device_class,
                 "hostname": self.hostname, "address": self.address, **self.facts,
                 "interfaces": [p.as_json() for p in self.ports],
                 "links": self.links()}
        if self.snmp:
            entry["snmp"] = self.snmp
        if self.ssh:
            entry["ssh"] = {k: v for k, v in self.ssh.items() if k != "crypted"}
        return entry
