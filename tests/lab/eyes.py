"""eyes.py - how the laboratory's own tests look at it: with the real clients, from the NOC."""
import os
import subprocess
import sys
import time

import pytest

from . import PIPE

LAB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lab")
BTS = "1.3.6.1.4.1.8072.9999.9999.42."
IF_ADMIN, IF_OPER, IF_NAME = (f"1.3.6.1.2.1.2.2.1.{column}" for column in (7, 8, 2))
LINK_DOWN, LINK_UP, COLD_START = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.4", "1.3.6.1.6.3.1.1.5.1"
LISTEN = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], int(sys.argv[2])))
print("listening ", flush=True)
while True:
    data, (address, _) = s.recvfrom(65535)
    print(address, data.hex(), flush=True)
"""


def ber(oid):
    """An OID as it stands in a packet, in hex."""
    first, second, *rest = map(int, oid.split("."))
    out = [40 * first + second]
    for number in rest:
        part = [number & 127]
        while number := number >> 7:
            part.append(number & 127 | 128)
        out += reversed(part)
    return bytes([6, len(out), *out]).hex()


def eventually(check, seconds, what):
    end = time.monotonic() + seconds
    while True:
        got = check()
        if got:
            return got
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.15)


class Eyes:
    """What an engineer in the NOC sees of a world."""

    def __init__(self, world, folder):
        self.world, self.folder, self.heard = world, str(folder), []
        address = "0.0.0.0" if world.namespaces else world.facts["noc"]["addresses"][0]["address"]
        self.listener = world.spawn([sys.executable, "-c", LISTEN, address, str(world.trap_port)],
                                    stdout=PIPE)
        os.set_blocking(self.listener.stdout.fileno(), False)
        self.rest = b""
        eventually(lambda: self.listen() or self.heard, 5, "trap listener")
        self.heard = []

    def listen(self):
        self.rest += self.listener.stdout.read() or b""
        *lines, self.rest = self.rest.split(b"\n")
        self.heard += [line.decode().split() for line in lines if b" " in line]

    def forget(self):
        self.listen()
        self.heard = []

    def trap(self, role, oid):
        self.listen()
        address = self.world.devices[role].address
        return any(who == address and ber(oid) in data for who, data in self.heard)

    def expect_trap(self, role, oid, seconds=6):
        eventually(lambda: self.trap(role, oid), seconds, f"trap {oid} from {role}")

    def ask(self, role, command, *oids):
        d = self.world.devices[role]
        done = self.world.run("noc", [
            command, "-v2c", "-c", d.snmp["community"], "-Oqn", "-t1", "-r0",
            f"{d.address}:{d.snmp['port']}", *oids], check=False)
        return [line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith(".")]

    def get(self, role, *oids):
        """Values as integers or text; an empty list when nobody answers."""
        values = [value.strip('"') for _, value in self.ask(role, "snmpget", *oids)]
        values = [int(v) if v.lstrip("-").isdigit() else v for v in values]
        return values[0] if len(oids) == 1 and values else values

    def port(self, role, name):
        """(admin, oper) of an interface."""
        index = next(oid.rsplit(".", 1)[1] for oid, value in self.ask(role, "snmpwalk", IF_NAME)
                     if value.strip('"') == name)
        return tuple(self.get(role, f"{IF_ADMIN}.{index}", f"{IF_OPER}.{index}"))

    def ssh(self, role, *command, tty=False):
        d = self.world.devices[role]
        known = os.path.join(self.folder, f"known.{role}")
        with open(known, "w") as f:
            f.write(f"[{d.address}]:{d.ssh['port']} {d.ssh['host_key']}\n"
                    f"{d.address} {d.ssh['host_key']}\n")
        env = {**os.environ, "LC_ALL": "C"}
        auth = ["-o", "PreferredAuthentications=publickey", "-o", "IdentitiesOnly=yes",
                "-i", d.ssh["key"] or ""]
        if d.ssh["password"]:
            asker = os.path.join(self.folder, "asker")
            with open(os.open(asker, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o700), "w") as f:
                f.write('#!/bin/sh\necho "$PASSWORD"\n')
            env.update(SSH_ASKPASS=asker, SSH_ASKPASS_REQUIRE="force", PASSWORD=d.ssh["password"])
            auth = ["-o", "PreferredAuthentications=password"]
        return self.world.run("noc", [
            "ssh", "-F", "none", *(["-tt"] if tty else ["-T"]), *auth,
            "-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes",
            "-o", "ConnectTimeout=3", "-p", str(d.ssh["port"]),
            f"{d.ssh['user']}@{d.address}", *command], env=env, check=False)

    def pings(self, role, count=30):
        done = self.world.run("noc", ["ping", "-q", "-n", "-c", str(count), "-i", "0.02", "-W", "1",
                                      self.world.devices[role].address], check=False)
        return int(done.stdout.split(" packets transmitted, ")[1].split()[0])


def start_lab(folder, mode, prefix=(), *more):
    argv = [*prefix, LAB, "up", "--dir", folder, "--seed", "5", "--mode", mode, *more]
    p = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    said = ""
    for line in p.stdout:
        said += line
        if "ready" in line:
            return p, said
    p.wait()
    pytest.skip(f"no lab in mode {mode} here: {said}")


def lab(folder, *args, prefix=()):
    return subprocess.run([*prefix, LAB, args[0], "--dir", folder, *args[1:]],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
