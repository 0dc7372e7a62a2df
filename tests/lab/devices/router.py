"""The router before the access switch, and what makes the switch a router too: FRR, with BGP and
OSPF between the two, seen by their agents over AgentX. The router also is the site's resolver."""
import os

from .. import services
from ..device import Device, Port, Service
from .switch import Switch
from .terminal import Terminal

MODELS = ["CR-7004", "MR-204", "ER-6"]
CORES, DOWNS = ["xe0", "te0-0", "core0"], ["xe1", "te0-1", "down1"]
FRR = "/usr/lib/frr"
DAEMONS = ("zebra", "bgpd", "ospfd")
NAMES = "portal.example.net"    # what the site's resolver knows


def there():
    """What of this laboratory's needs is missing on this machine."""
    need = {"frr": FRR + "/zebra", "frr-snmp": "/usr/lib/x86_64-linux-gnu/frr/modules/zebra_snmp.so",
            "dnsmasq-base": "/usr/sbin/dnsmasq", "nftables": "/usr/sbin/nft"}
    modules = [f"/usr/lib/{d}/frr/modules/zebra_snmp.so" for d in os.listdir("/usr/lib")]
    return [name for name, path in need.items()
            if not os.path.exists(path) and not (name == "frr-snmp" and any(map(os.path.exists, modules)))]


def frr(device):
    """A service for each daemon. They run as their own user; whoever may log in may use vtysh."""
    rows = []
    for name in DAEMONS:
        device.put(f"/etc/frr/{name}.conf", device.routing(name), 0o644)
        command = (f"mkdir -p /run/frr /var/log/frr && chown -R frr:frrvty /run/frr /var/log/frr && "
                   f"exec {FRR}/{name} -u frr -g frr -M snmp -f /etc/frr/{name}.conf "
                   f"--log file:/var/log/frr/frr.log --log-level informational")
        rows.append(Service(name, name, ["sh", "-c", command]))
    device.put("/etc/frr/vtysh.conf", "no service integrated-vtysh-config\n", 0o644)
    device.put("/etc/pam.d/frr", "auth sufficient pam_permit.so\naccount sufficient pam_permit.so\n", 0o644)
    return rows


class Routing:
    """What a device with FRR adds to its accounts, its agent and its configuration."""

    def _accounts(self):
        super()._accounts()
        with open(self.outside("/etc/passwd"), "a") as f:
            f.write("frr:x:84:84::/run/frr:/usr/sbin/nologin\n")
        with open(self.outside("/etc/group"), "a") as f:
            f.write(f"frr:x:84:\nfrrvty:x:85:frr,{self.login}\n")

    def agent_lines(self):
        return ("master agentx\nagentXSocket /var/agentx/master\nagentXPerms 0777 0777 frr frr\n" +
                "".join(f"proc {name}\n" for name in DAEMONS))

    def routing(self, name):
        """The configuration of one daemon; `uplink_port` is the side of the other router."""
        port, peer = self.uplink_port, self.peer_address
        head = f"hostname {self.hostname}\n"
        if name == "bgpd":
            return head + (f"agentx\nrouter bgp {self.as_number}\n bgp router-id {port.address}\n"
                           f" no bgp ebgp-requires-policy\n neighbor {peer} remote-as {self.peer_as}\n"
                           f" neighbor {peer} timers 3 9\n neighbor {peer} timers connect 5\n"
                           f" address-family ipv4 unicast\n  redistribute connected\n exit-address-family\n")
        if name == "ospfd":
            return head + (f"agentx\ninterface {port.name}\n ip ospf hello-interval 2\n"
                           f" ip ospf dead-interval 8\nrouter ospf\n ospf router-id {port.address}\n"
                           f" network {port.address}/{port.prefix} area 0\n")
        return head

    def vtysh(self, *lines):
        """Types lines at its command line."""
        words = ["vtysh"]
        for line in lines:
            words += ["-c", line]
        return self.run(words).stdout


class RoutedSwitch(Routing, Switch):
    as_number, peer_as = 65001, 65002

    @property
    def uplink_port(self):
        return self.port("uplink")

    def install(self):
        super().install()
        for row in frr(self):
            self.services[row.name] = row


class NamedTerminal(Terminal):
    """The terminal with a resolver to ask, and a forwarder of its own for its LAN."""
    resolver = ""

    def install(self):
        super().install()
        self.put("/etc/resolv.conf", f"nameserver {self.resolver}\noptions timeout:1 attempts:1\n")
        self.services["dnsmasq"] = Service(
            "dnsmasq", "dnsmasq", ["dnsmasq", "-k", "-u", "root", "-r", "/etc/resolv.conf", "-i", "lo",
                                   "--pid-file=", "--bind-interfaces", "-a", "127.0.0.1"])

    def _accounts(self):
        super()._accounts()
        self.put("/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n")

    def agent_lines(self):
        return "proc dnsmasq\n"


class Router(Routing, Device):
    role, device_class = "rt", "switch"
    as_number, peer_as = 65002, 65001

    def describe(self, site, customer):
        d = self.draw.dice("rt")
        self.name = self.hostname = f"rt-{site['name'].split()[0].lower()}-{d.randrange(1, 9):02}"
        self.ports = [Port("mgmt0", "mgmt"), Port(d.choice(CORES), "core"), Port(d.choice(DOWNS), "down")]
        model = d.choice(MODELS)
        self.facts = {
            "model": model, "serial": self.draw.serial("rt", "CR"), "site": site["name"],
            "customer": customer["name"], "sys_object_id": services.PLAYPEN + ".3.2", "sys_services": 6,
            "flash": self.flash, "sys_descr": f"{model} router, release {self.draw.release('rt', 9, 4)}"}

    @property
    def uplink_port(self):
        return self.port("down")

    def install(self):
        d, w = self.draw.dice("rt/install"), self.world
        services.login(self, d.choice(["admin", "netops", "core"]), w.tcp_port(self, d), by="key")
        self.snmp = {"version": "2c", "port": w.udp_port(self, d), "community": services.secret()}
        rows = [services.snmpd(self), services.openssh(self), services.link_log(self), *frr(self)]
        rows.append(Service("dnsmasq", "dnsmasq", [
            "dnsmasq", "-k", "-u", "root", "-R", "--no-hosts", "--pid-file=", f"--address=/{NAMES}/192.0.2.80"]))
        self.services = {s.name: s for s in rows}
