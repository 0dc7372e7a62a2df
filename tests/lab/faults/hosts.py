"""What befalls a device's own software: agents, shells, disks, processes, its configuration."""
import os
import re
import signal

from .. import services
from ..space import PYTHON
from . import Call

ROUTED = ("rt",)


class Signalled(Call):
    """A service's processes get a signal, and another one when it is mended."""

    def __init__(self, *row, service, sends, then=None, **more):
        super().__init__(*row, inject=self.send, mend=self.take_back, **more)
        self.service, self.sends, self.then = service, sends, then

    def send(self, world):
        device = world.devices[self.on]
        device.space.kill(device.services[self.service].comm, self.sends)

    def take_back(self, world):
        device = world.devices[self.on]
        if self.then:
            device.space.kill(device.services[self.service].comm, self.then)
            return
        device.kill(self.service)
        device.start(self.service)
        world.wait_ready([device], 5, only=self.service)


def rewrite(role, path, service, change):
    """Changes a file of the device as `change(text, world)` says and starts the service anew; mending puts the old one back."""
    kept = {}

    def put(world, text):
        device = world.devices[role]
        mode = os.stat(device.outside(path)).st_mode & 0o777
        device.put(path, text, mode)
        if service:
            device.kill(service)
            device.start(service)

    def inject(world):
        with open(world.devices[role].outside(path)) as f:
            kept["was"] = f.read()
        put(world, change(kept["was"], world))

    def mend(world):
        put(world, kept["was"])
        world.wait_ready([world.devices[role]], 5)

    return {"inject": inject, "mend": mend}


def other_community(text, _world):
    return re.sub(r"(?m)^rocommunity .*$", "rocommunity " + services.secret(), text)


def system_only(text, _world):
    return re.sub(r"(?m)^rocommunity (\S+)$", r"rocommunity \1 default .1.3.6.1.2.1.1", text)


def other_password(text, world):
    login = world.devices["sw"].login
    return re.sub(rf"(?m)^{login}:[^:]*:", f"{login}:{services.hashed(services.secret())}:", text)


def all_of(role, number):
    def do(world):
        device = world.devices[role]
        for service in device.services.values():
            device.space.kill(service.comm, number)
    return do


def run(role, *commands):
    def do(world):
        for command in commands:
            world.devices[role].run(["sh", "-c", command.format(d=world.devices[role])])
    return do


def program(role, text):
    """Something runs on the device that should not; it is ended when that is mended."""
    kept = {}

    def inject(world):
        kept["process"] = world.devices[role].space.spawn([PYTHON, "-I", "-c", text])

    def mend(_world):
        kept["process"].kill()
        kept["process"].wait(5)

    return {"inject": inject, "mend": mend}


def named(name, text):
    return f"open('/proc/self/comm', 'w').write('{name}')\n" + text


def new_host_key(world):
    device = world.devices["te"]
    path = device.outside("/etc/dropbear_host_key")
    os.rename(path, path + ".old")
    services.quiet(services.KEY_MAKERS["dropbear"](path))
    device.kill("sshd")
    device.start("sshd")


def old_host_key(world):
    device = world.devices["te"]
    path = device.outside("/etc/dropbear_host_key")
    os.replace(path + ".old", path)
    device.kill("sshd")
    device.start("sshd")


def guess_passwords(world):
    """From the router, which is no appliance of ours: a login every half second."""
    sw, rt = world.devices["sw"], world.devices["rt"]
    address = sw.port("uplink").address
    text = (f"import subprocess, time\nwhile True:\n subprocess.run(['ssh', '-F', 'none', '-o', 'BatchMode=yes', '-o', "
            f"'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-p', '{sw.ssh['port']}', "
            f"'root@{address}', 'true'], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n time.sleep(0.3)\n")
    world.guesser = rt.space.spawn([PYTHON, "-I", "-c", text])


def stop_guessing(world):
    world.guesser.kill()
    world.guesser.wait(5)


def faults():
    dead = "agent.snmp-dead"
    return [
        Signalled("snmpd-stopped", dead, "An engineer stops the terminal's SNMP agent.",
                  service="snmpd", sends=signal.SIGTERM, on="te", needs=ROUTED),
        Signalled("snmpd-hung", dead, "The base station's SNMP agent hangs.",
                  service="snmpd", sends=signal.SIGSTOP, then=signal.SIGCONT, on="bs", needs=ROUTED),
        Signalled("sshd-hung", "agent.ssh-dead", "The switch's SSH server hangs.",
                  service="sshd", sends=signal.SIGSTOP, then=signal.SIGCONT, on="sw", needs=ROUTED),
        Call("te-hung", "agent.hung-device", "The terminal's software hangs; its kernel answers pings.",
             on="te", needs=ROUTED, inject=all_of("te", signal.SIGSTOP), mend=all_of("te", signal.SIGCONT)),
        Call("snmp-filtered", "net.acl-blocked", "A packet filter on the terminal drops our questions.",
             on="te", needs=ROUTED,
             inject=run("te", "nft add table ip guard", "nft 'add chain ip guard in {{ type filter hook input priority 0; }}'",
                        "nft add rule ip guard in udp dport {d.snmp[port]} counter drop"),
             mend=run("te", "nft delete table ip guard")),
        Call("community-changed", "agent.community-changed", "The switch's community is another one.",
             on="sw", needs=ROUTED, **rewrite("sw", "/etc/snmp/snmpd.conf", "snmpd", other_community)),
        Call("view-restricted", "agent.view-restricted", "The switch's agent shows us the system group only.",
             on="sw", needs=ROUTED, reported="no figures of its ports any more",
             **rewrite("sw", "/etc/snmp/snmpd.conf", "snmpd", system_only)),
        Call("ssh-password", "agent.ssh-credentials", "The password on the switch was changed.",
             on="sw", needs=ROUTED, reported="our logins are refused",
             **rewrite("sw", "/etc/shadow", None, other_password)),
        Call("host-key-changed", "agent.ssh-dead", "The terminal's SSH server shows another key.",
             on="te", needs=ROUTED, reported="ssh warns of another host key", inject=new_host_key, mend=old_host_key),
        Call("login-storm", "sec.auth-attack", "Somebody guesses passwords at the switch.",
             on="sw", needs=ROUTED, reported="many failed logins", inject=guess_passwords, mend=stop_guessing),
        Call("path-mtu", "net.mtu-mgmt", "The way to the terminal drops large packets without a word.",
             on="te", needs=ROUTED, reported="its tables come half or not at all",
             inject=lambda w: w.wires.set_relay(largest=700), mend=lambda w: w.wires.set_relay(largest=0)),
        Call("route-gone", "net.route-missing", "The terminal's default route is deleted.",
             on="te", needs=ROUTED, reported="no internet",
             inject=run("te", "ip route del default"),
             mend=lambda w: w.devices["te"].run(["ip", "route", "replace", *w.devices["te"].routes[0].split()])),
        Call("dns-broken", "te.dns.broken", "The site's resolver is dead.",
             on="te", needs=ROUTED, reported="no internet, says the customer",
             inject=lambda w: w.devices["rt"].kill("dnsmasq"), mend=lambda w: w.devices["rt"].start("dnsmasq")),
        Call("mtu-blackhole", "te.mtu.blackhole", "The terminal's line takes small packets only, silently.",
             on="te", needs=ROUTED, reported="some pages hang",
             inject=run("sw", "nft add table ip hole",
                        "nft 'add chain ip hole f {{ type filter hook forward priority 0; }}'",
                        "nft 'add chain ip hole i {{ type filter hook input priority 0; }}'",
                        "nft add rule ip hole f meta length gt 1200 drop",
                        "nft add rule ip hole i meta length gt 1200 drop"),
             mend=run("sw", "nft delete table ip hole")),
        Call("inodes-full", "sw.storage.full", "Very many small files: no inode is left on the terminal's flash.",
             on="te", needs=ROUTED,
             inject=run("te", "mount -o remount,nr_inodes=220 {d.flash}; mkdir -p {d.flash}/spool; i=0; "
                        "while touch {d.flash}/spool/$i 2>/dev/null; do i=$((i+1)); done; true"),
             mend=run("te", "rm -rf {d.flash}/spool")),
        Call("disk-read-only", "te.hw.flash-worn", "After errors the terminal's flash is read-only.",
             on="te", needs=ROUTED, reported="it forgets its settings",
             inject=run("te", "mount -o remount,ro {d.flash}"), mend=run("te", "mount -o remount,rw {d.flash}")),
        Call("memory-leak", "sw.mem.leak", "A daemon of the switch grows and grows.",
             on="sw", needs=ROUTED, **program("sw", named("collectd", (
                 "import time\nkept = [bytearray(b'x' * 210000000)]\nwhile len(kept) < 60:\n"
                 " kept.append(bytearray(b'x' * 2000000))\n time.sleep(1)\ntime.sleep(9999)\n")))),
        Call("runaway", "sw.cpu.overload", "A process of the switch takes a whole processor.",
             on="sw", needs=ROUTED, **program("sw", named("logrotate", "while True:\n pass\n"))),
        Call("daemon-dead", "te.fw.crash", "The terminal's forwarder crashed, and nothing restarts it.",
             on="te", needs=ROUTED, inject=lambda w: w.devices["te"].kill("dnsmasq"),
             mend=lambda w: w.devices["te"].start("dnsmasq")),
    ]
