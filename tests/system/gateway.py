"""gateway.py - a house whose gateway leads to a real device, and people with keys who come by the real ssh."""

import os
import socket
import subprocess

from .house import ROOT, free_port

ANY_PROMPT = r"[#$] $"


class Gateway:
    """A house whose gateway leads to one device, and people with keys."""

    def __init__(self, house, door, place):
        self.house, self.door, self.port = house, door, free_port(socket.SOCK_STREAM)
        self.known, self.spawned = place / "known_hosts", []
        for name in ("anna", "ben", "carl"):
            door.make_key(name)

    def configure(self, device=""):
        self.house.write(probes=ROOT / "tests/story/probes",
                         extra=f"sessions: {{listen: ['127.0.0.1:{self.port}'], sign-in-within: 5s}}\n"
                         "profiles:\n  session-device: {class: switch, extends: switch-linux, commands: [uptime, 'echo *']}\n"
                         "devices:\n  sw-1: {class: switch, profile: session-device, address: 127.0.0.77, "
                         f"ssh: {{port: {self.door.port}, credential: sw-1-ssh{device}}}}}\n"
                         "  sw-dead: {class: switch, profile: session-device, address: 127.0.0.78, "
                         "ssh: {port: 1, credential: sw-1-ssh}}\n")

    def person(self, name, roles):
        self.house.ctl("person", "add", name, "--role", roles, check=True)
        self.house.ctl("person", "key", "add", name, "--file", self.door.place / f"{name}.pub", check=True)

    def argv(self, *words, user, key="anna", options=()):
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", str(self.door.place / key), "-o", "IdentitiesOnly=yes",
                "-o", "StrictHostKeyChecking=accept-new", "-o", f"UserKnownHostsFile={self.known}", "-o", "LogLevel=INFO",
                *options, f"{user}@127.0.0.1", *words]

    def ssh(self, *words, user="sw-1", key="anna", options=()):
        """At a terminal, by pexpect."""
        import pexpect
        argv = self.argv(*words, user=user, key=key, options=("-t", *options))
        env = {k: v for k, v in os.environ.items() if k != "SSH_AUTH_SOCK"} | {"TERM": "xterm"}
        p = pexpect.spawn(argv[0], argv[1:], encoding="utf-8", timeout=10, dimensions=(30, 100), echo=False, env=env)
        self.spawned.append(p)
        return p

    def repairing(self, **more):
        p = self.ssh("alarm-1", "repair", **more)
        p.expect(r"session (\d+) on sw-1 .* all of it is recorded")
        p.number = int(p.match[1])
        p.expect(ANY_PROMPT)
        return p

    def run(self, *words, user="sw-1", **more):
        return subprocess.run(self.argv(*words, user=user, **more), capture_output=True, text=True, timeout=20,
                              stdin=subprocess.DEVNULL)

    def live(self):
        return self.house.get("gateway/sessions")

    def record(self, number):
        return (self.house.state / "sessions" / f"S{number}.cast").read_text()
