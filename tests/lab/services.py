"""services.py - the real programs that a device runs: Net-SNMP's snmpd, OpenSSH or dropbear, a
link log.

Each function writes the program's configuration into the device's state directory and returns
the row that Device.start() needs. Secrets go into files of mode 0600, never into arguments.
"""
import base64
import ctypes
import hashlib
import os
import pwd
import secrets
import subprocess
import threading

from .device import Service

LINUX_AGENT = "1.3.6.1.4.1.8072.3.2.10"     # Net-SNMP's sysObjectID on Linux when nobody sets one
PLAYPEN = "1.3.6.1.4.1.8072.9999.9999.42"   # ours: mibs/TRIAGED-BTS-MIB.txt
LOOK_S = 2                                  # how often snmpd compares its ports' states
IF_TABLE, IF_ENTRY = ".1.3.6.1.2.1.2.2", ".1.3.6.1.2.1.2.2.1"
SYS_UP_TIME = ".1.3.6.1.2.1.1.3.0"
CACHE_TIMEOUT = ".1.3.6.1.4.1.8072.1.5.3.1.2"    # nsCacheTimeout, indexed by the table's OID
LINK_TRAPS = ".1.3.6.1.6.3.1.1.5"
KEY_MAKERS = {
    "openssh": lambda path: ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path],
    "dropbear": lambda path: ["dropbearkey", "-t", "ed25519", "-f", path],
}
one_at_a_time = threading.Lock()


def secret(length=14):
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(length))


def hashed(password):
    """As it stands in /etc/shadow."""
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    with one_at_a_time:         # its result is in a buffer of its own, and devices are made in threads
        return crypt(password.encode(), f"$6$rounds=1000${secret(12)}".encode()).decode()


def quiet(argv):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=True).stdout


# ---- SNMP

def snmpd(device, extra=""):
    """The agent: v2c, link traps from its own monitor, traps to the NOC, the flash as a watched
    disk."""
    s, w, facts = device.snmp, device.world, device.facts
    address = "" if w.namespaces else device.address + ":"
    internal = "internal" + secret(6)
    noc = f"{w.trap_address(device)}:{w.trap_port}"
    sink = f"trap2sink {noc} {s['community']}" if w.namespaces else \
        f"trapsess -s {device.address} -v 2c -c {s['community']} {noc}"
    conf = f"""\
agentAddress udp:{address}{s['port']}
rocommunity {s['community']}
sysName {device.hostname}
sysDescr {facts['sys_descr']}
sysObjectID .{facts['sys_object_id']}
sysLocation {facts['site']}
sysContact noc@example.net
sysServices {facts['sys_services']}
dontLogTCPWrappersConnects yes
{sink}
exactEngineID 0x80001f8805{secrets.token_hex(8)}
createUser {internal} SHA {secret(20)}
rwuser {internal}
iquerySecName {internal}
"""
    if w.namespaces:
        # The agent remembers its interface table for some seconds; a first event makes that one
        # second, so that a port's change is seen at the next look.
        conf += f"""\
setEvent shortMemory -I {CACHE_TIMEOUT}{IF_TABLE} = 1
monitor -I -r 3600 -e shortMemory atStart {SYS_UP_TIME} != 0
"""
        objects = " ".join(f"-o {IF_ENTRY}.{column}" for column in (1, 7, 8))
        conf += f"""\
notificationEvent linkWentDown {LINK_TRAPS}.3 {objects}
notificationEvent linkWentUp {LINK_TRAPS}.4 {objects}
monitor -S -r {LOOK_S} -e linkWentUp portUp {IF_ENTRY}.8 != 2
monitor -S -r {LOOK_S} -e linkWentDown portDown {IF_ENTRY}.8 == 2
disk {device.flash} 10%
"""
    conf += device.agent_lines()
    device.put("/etc/snmp/snmpd.conf", conf + extra, 0o600)
    # For snmptrap on the device: what would otherwise be its arguments.
    client = "" if w.namespaces else f"clientaddr {device.address}\n"
    device.put("/etc/snmp/snmp.conf",
               f"defVersion 2c\ndefCommunity {s['community']}\n{client}", 0o600)
    return Service("snmpd", "snmpd", ["snmpd", "-f", "-r", "-Lo", "-I", "-smux"],
                   answers="snmp", env=snmp_env(device), log="/var/log/snmpd.log")


def snmp_env(device):
    # Without the second folder in the path the agent would not read back what it stored there, and
    # count its boots (snmpEngineBoots) from one each time; so would -C.
    memory = device.at("/var/lib/snmp")
    return {"SNMP_PERSISTENT_DIR": memory, "SNMPCONFPATH": device.at("/etc/snmp") + ":" + memory,
            "MIBS": ""}


# ---- SSH

def host_key(device, maker):
    """A fresh key; fills in what a client pins."""
    name = f"/etc/{maker}_host_key" if maker == "dropbear" else "/etc/ssh/host_key"
    path = device.outside(name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    made = quiet(KEY_MAKERS[maker](path))
    if maker == "openssh":
        with open(path + ".pub") as f:
            made = f.read()
    kind, blob = next(line for line in made.splitlines() if line.startswith("ssh-")).split()[:2]
    digest = base64.b64encode(hashlib.sha256(base64.b64decode(blob)).digest()).decode().rstrip("=")
    device.ssh.update(host_key=f"{kind} {blob}", fingerprint="SHA256:" + digest)
    return device.at(name)


def login(device, user, port, by):
    """Makes a way in, by "key" or by "password"; what of it the NOC needs is in device.ssh."""
    if not device.world.namespaces:     # an ordinary user's sshd lets in him only, and only by key
        user, by = pwd.getpwuid(os.getuid()).pw_name, "key"
    device.login = user
    device.ssh = {"port": port, "user": user, "password": None, "key": None}
    if by == "password":
        password = secret()
        device.ssh.update(password=password, crypted=hashed(password))
        return
    path = os.path.join(device.world.dir, "keys", device.role)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    quiet(KEY_MAKERS["openssh"](path))
    device.ssh["key"] = path


def authorize(device):
    """Where the servers look for the key that may log in."""
    name = f"/home/{device.login}/.ssh/authorized_keys" if device.world.namespaces \
        else "/etc/ssh/authorized_keys"
    os.makedirs(os.path.dirname(device.outside(name)), mode=0o700, exist_ok=True)
    with open(device.ssh["key"] + ".pub") as f:
        device.put(name, f.read(), 0o600)
    return device.at(name)


def openssh(device):
    by_key = device.ssh["key"] is not None
    w = device.world
    path = device.at("/usr/local/bin") + ":/usr/bin:/bin:/usr/sbin:/sbin"
    device.ssh["server"] = "openssh"
    conf = f"""\
Port {device.ssh['port']}
ListenAddress {'0.0.0.0' if w.namespaces else device.address}
HostKey {host_key(device, 'openssh')}
PidFile none
UsePAM no
UseDNS no
PrintMotd no
PasswordAuthentication {'no' if by_key else 'yes'}
KbdInteractiveAuthentication no
PermitRootLogin {'no' if w.namespaces else 'prohibit-password'}
StrictModes {'yes' if w.namespaces else 'no'}
AllowUsers {device.login}
SetEnv PATH={path} {device.ssh_env}
Subsystem sftp internal-sftp
"""
    if by_key:
        conf += f"AuthorizedKeysFile {authorize(device)}\n"
    device.put("/etc/ssh/sshd_config", conf, 0o600)
    argv = ["/usr/sbin/sshd", "-D", "-e", "-f", device.at("/etc/ssh/sshd_config")]
    return Service("sshd", "sshd", argv, answers="ssh", login=True)


def dropbear(device):
    """The small server of small devices. It looks for keys in the real home only, so on loopback,
    where that would be the home of whoever runs the lab, OpenSSH stands in."""
    if not device.world.namespaces:
        return openssh(device)
    key = host_key(device, "dropbear")
    device.ssh["server"] = "dropbear"
    no_passwords = []
    if device.ssh["key"]:
        authorize(device)
        no_passwords = ["-s"]
    argv = ["/usr/sbin/dropbear", "-F", "-E", "-w", *no_passwords, "-p", str(device.ssh["port"]),
            "-r", key, "-P", "/tmp/dropbear.pid"]
    return Service("sshd", "dropbear", argv, answers="ssh", login=True)


# ---- what else

def link_log(device):
    """The kernel's word on every change of a port, with its time, in /var/log/links.log."""
    return Service("linklog", "ip", ["ip", "-o", "-ts", "monitor", "link"],
                   log="/var/log/links.log")
