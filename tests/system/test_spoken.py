"""Devices that are known by their command lines alone: real SSH servers, read by collectors, in the real rooms."""

import getpass
import os
import shutil
import socket
import subprocess

import pytest

from .house import free_port, wait_for

MODERN = ""
OLD = "KexAlgorithms diffie-hellman-group14-sha1\n"


class Server:
    """A real sshd on loopback that lets this user in by a key."""

    def __init__(self, place, extra):
        self.place, self.port, self.process = place, free_port(socket.SOCK_STREAM), None
        place.mkdir(parents=True, exist_ok=True)
        for name in ("host", "key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place / name], check=True)
        self.key = (place / "key").read_text()
        (place / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {place}/host\nAuthorizedKeysFile {place}/key.pub\n"
            f"UsePAM no\nStrictModes no\nPidFile none\nPermitRootLogin yes\nMaxStartups 50\n{extra}")

    def start(self):
        argv = ["/usr/sbin/sshd", "-D", "-e", "-f", str(self.place / "config")]
        if os.geteuid() == 0:  # as root it wants a folder that only root may write
            argv = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs run /run && mkdir /run/sshd && exec "$0" "$@"', *argv]
        self.log = open(self.place / "log", "wb")
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        wait_for("SSH server", 10, self.listens)
        return self

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.log.close()


PROFILE = r"""
profiles:
  by-hand:
    extends: terminal-ssh
    every: 5s
    ssh:
      odd: {command: cat /proc/loadavg, reads: key-value, every: 5s, values: {system.users: users}}
    rules:
      is-up: {when: system.host-uptime > 0, severity: warning, family: system, probable-cause: softwareError,
        text: "up {system.host-uptime}"}
      has-memory: {when: memory.total > 0, severity: warning, family: system, probable-cause: softwareError,
        text: "{memory.total} of memory"}
      has-lo: {on: port, when: rx-octets >= 0, severity: warning, family: system, probable-cause: softwareError,
        text: "port {label} is told"}
devices:
"""


def device(name, port, ssh):
    return (f"  {name}: {{class: terminal, profile: by-hand, address: 127.0.0.1,\n"
            f"    ssh: {{port: {port}, credential: look, {ssh}}}}}\n")


@pytest.fixture
def servers(tmp_path):
    if not shutil.which("/usr/sbin/sshd"):
        pytest.skip("no sshd here")
    made = {name: Server(tmp_path / name, extra) for name, extra in (("modern", MODERN), ("old", OLD))}
    for s in made.values():
        s.start()
    shutil.copy(made["modern"].place / "key.pub", made["old"].place / "key.pub")
    yield made
    for s in made.values():
        s.stop()


def alarms(house, **want):
    return [a for a in house.get("alarms") if all(a[k] == v for k, v in want.items())]


def test_values_are_read_out_of_real_command_lines(make_house, servers):
    modern, old = servers["modern"], servers["old"]
    house = make_house()
    house.write(PROFILE + device("plain", modern.port, "shell: exec") + device("typed", modern.port, "shell: linux") +
                device("old", old.port, "shell: exec") + device("let-in", old.port, "allow: [dh-sha1]"))
    house.fill_vault([("look", "ssh-key", getpass.getuser(), modern.key)])
    house.start()
    # By itself, typed at a prompt, and by an old algorithm that is allowed by name: the same words.
    for name in ("plain", "typed", "let-in"):
        [told] = wait_for(f"value of {name}", 60, lambda: alarms(house, device=name, alarm_type="is-up"))
        assert told["text"].startswith("up ") and "?" not in told["text"], told
        wait_for(f"memory of {name}", 60, lambda: alarms(house, device=name, alarm_type="has-memory"))
        wait_for(f"row of {name}", 60, lambda: alarms(house, device=name, component="port:lo", alarm_type="has-lo"))
        # What does not read is said, by the collector's name.
        [failed] = wait_for(f"alarm about a collector of {name}", 60,
                            lambda: alarms(house, device=name, alarm_type="collector-failed"))
        assert failed["qualifier"] == "odd" and 'no key "users"' in failed["text"], failed
    # An old algorithm that nobody allowed: what it offers is said.
    [refused] = wait_for("alarm about algorithms", 60, lambda: alarms(house, device="old", alarm_type="ssh-no-algorithm"))
    assert "no common algorithm (offers diffie-hellman-group14-sha1" in refused["text"], refused
    assert not alarms(house, device="old", alarm_type="is-up")
    # How each is spoken to is shown.
    shown = {name: house.ctl("device", "show", name).stdout for name in ("plain", "typed", "let-in")}
    assert "shell          exec" in shown["plain"] and "legacy" not in shown["plain"]
    assert "shell          linux" in shown["typed"] and "unproven" not in shown["typed"]
    assert "legacy allowed dh-sha1" in shown["let-in"]
    assert house.stop() == 0


def test_a_shell_of_ones_own_is_unproven_and_works(make_house, servers):
    house = make_house()
    house.write('shells:\n  mine: {like: linux, prompt-ends: "$#"}\n' + PROFILE +
                device("typed", servers["modern"].port, "shell: mine, links: 1, one-channel: yes"))
    house.fill_vault([("look", "ssh-key", getpass.getuser(), servers["modern"].key)])
    house.start()
    wait_for("value", 60, lambda: alarms(house, device="typed", alarm_type="is-up"))
    shown = house.ctl("device", "show", "typed").stdout
    assert "shell          mine, unproven" in shown and "links          1 at once, one command each" in shown, shown
    assert house.stop() == 0
