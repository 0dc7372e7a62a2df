"""A terminal at a customer's, and the customer's own computer behind it."""
from .. import services
from ..device import Device, Port

MODELS = ["CR-410 router", "CR-520 router", "GW-88 gateway"]
WANS, LANS = ["wan0", "eth0", "wwan0"], ["lan1", "lan0", "eth1"]


class Terminal(Device):
    role, device_class = "te", "terminal"

    def describe(self, site, customer):
        d = self.draw.dice("te")
        self.name = self.hostname = f"te-{site['name'].split()[0].lower()}-{d.randrange(100, 999)}"
        self.flash, self.flash_kb = d.choice(["/overlay", "/data"]), 4096
        self.ports = [Port("mgmt0", "mgmt"), Port(d.choice(WANS), "wan"),
                      Port(d.choice(LANS), "lan")]
        model = d.choice(MODELS)
        self.facts = {
            "model": model, "serial": self.draw.serial("te", "CR"), "site": site["name"],
            "customer": customer["name"], "sys_object_id": services.LINUX_AGENT, "sys_services": 78,
            "sys_descr": f"{model}, firmware {self.draw.release('te', 3, 9, 9)}",
            "flash": self.flash}

    def install(self):
        d, w = self.draw.dice("te/install"), self.world
        services.login(self, d.choice(["support", "admin", "tech"]), w.tcp_port(self, d),
                       by=d.choice(["key", "password"]))
        self.snmp = {"version": "2c", "port": w.udp_port(self, d), "community": services.secret()}
        rows = [services.snmpd(self), services.dropbear(self)]
        if w.namespaces:
            rows.append(services.link_log(self))
        self.services = {s.name: s for s in rows}


class Computer(Device):
    """Nobody manages it; it is there so that the terminal's LAN port has somebody to talk to."""
    role, device_class = "pc", "customer-host"

    def describe(self, site, customer):
        d = self.draw.dice("pc")
        self.name = self.hostname = f"pc-{d.randrange(10, 99)}"
        self.ports = [Port("eth0", "lan")]
        self.facts = {"site": site["name"], "customer": customer["name"]}

    def install(self):
        pass
