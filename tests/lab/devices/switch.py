"""An access switch: a port to the base station, one to the terminal, an uplink, and two that
lead nowhere."""
import os

from .. import services
from ..device import Device, Port

MODELS = ["AS-2408", "AS-2412", "MS-1210"]
STYLES = ["swp{}", "ge0-{}", "eth1-{}", "port{}"]
UPLINKS = ["xe0-1", "uplink0", "te1-1"]


class Switch(Device):
    role, device_class = "sw", "switch"
    def describe(self, site, customer):
        d = self.draw.dice("sw")
        self.name = self.hostname = f"sw-{site['name'].split()[0].lower()}-{d.randrange(1, 9):02}"
        self.flash = d.choice(["/flash", "/mnt/flash", "/cfg"])
        self.flash_kb = d.choice([8192, 12288, 16384])
        style, numbers = d.choice(STYLES), d.sample(range(1, 9), 4)
        names = [style.format(n) for n in numbers]
        self.ports = [
            Port("mgmt0", "mgmt"), Port(names[0], "access"), Port(names[1], "access"),
            Port(d.choice(UPLINKS), "uplink"),
            Port(names[2], "unused"),               # enabled, empty: down, and that is fine
            Port(names[3], "unused", up=False)]     # switched off by the operator long ago
        model = d.choice(MODELS)
        self.facts = {
            "model": model, "serial": self.draw.serial("sw", "AS"), "site": site["name"],
            "customer": customer["name"], "sys_object_id": services.PLAYPEN + ".3.2",
            "sys_services": 6, "flash": self.flash,
            "sys_descr": f"{model} access switch, 8 ports, "
                         f"release {self.draw.release('sw', 15, 4)}"}

    @property
    def to_base_station(self):
        return self.ports[1]

    @property
    def to_terminal(self):
        return self.ports[2]

    def install(self):
        d, w = self.draw.dice("sw/install"), self.world
        services.login(self, d.choice(["admin", "netops", "noc"]), w.tcp_port(self, d),
                       by="password")
        self.snmp = {"version": "2c", "port": w.udp_port(self, d), "community": services.secret()}
        rows = [services.snmpd(self), services.openssh(self)]
        if w.namespaces:
            rows.append(services.link_log(self))
        self.services = {s.name: s for s in rows}

    def connect(self):
        super().connect()
        if self.world.namespaces:       # a flash is never empty: image and configuration
            kb = self.draw.dice("sw/flash").randrange(self.flash_kb // 5, self.flash_kb // 3)
            self.run(["sh", "-ec", f"cd {self.flash}; mkdir log; head -c {kb}k /dev/zero >image.bin; "
                                   f"echo hostname {self.name} >startup.cfg"])

    def fill_flash(self):
        """Debug logs until nothing more fits."""
        log = os.path.join(self.flash, "log/debug.log")
        self.run(["sh", "-c", f"cat /dev/zero >>{log}"], check=False)

    def clean_flash(self):
        self.run(["sh", "-c", f"rm -f {self.flash}/log/debug.log*"])
