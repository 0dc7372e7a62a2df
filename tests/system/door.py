"""door.py - a device that is a real OpenSSH server, with host keys to choose from."""

import getpass
import os
import re
import socket
import subprocess

from .house import free_port, wait_for


class Door:
    """A real sshd on an address of its own, for whoever runs the tests."""

    def __init__(self, place, address):
        self.place, self.address, self.port = place, address, free_port(socket.SOCK_STREAM)
        self.user, self.process = getpass.getuser(), None
        self.log, self.keys = place / "sshd.log", place / "authorized_keys"
        place.mkdir(parents=True, exist_ok=True)
        self.client_key = self.make_key("client_key")
        self.allow(True)

    def make_key(self, name):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", self.place / name], check=True)
        return self.place / name

    def print_of(self, name):
        said = subprocess.run(["ssh-keygen", "-lf", self.place / f"{name}.pub"], capture_output=True, text=True, check=True)
        return said.stdout.split()[1]

    def allow(self, us):
        self.keys.write_text((self.place / "client_key.pub").read_text() if us else "")

    def start(self, host_key, more=""):
        conf = self.place / "sshd_config"
        conf.write_text(f"Port {self.port}\nListenAddress {self.address}\nHostKey {self.place / host_key}\nPidFile none\n"
                        f"AuthorizedKeysFile {self.keys}\nStrictModes no\nUsePAM no\nPermitRootLogin prohibit-password\n"
                        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nLogLevel VERBOSE\n" + more)
        self.log.write_text("")
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)     # sshd will not start without
        self.process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-E", self.log, "-f", conf], stdin=subprocess.DEVNULL)
        wait_for("server that listens", 10, lambda: "listening" in self.log.read_text())

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
            self.process = None

    def attempts(self):
        return len(re.findall(r"^Failed publickey|^Accepted publickey|authenticating user .* \[preauth\]$",
                              self.log.read_text(), re.M))
