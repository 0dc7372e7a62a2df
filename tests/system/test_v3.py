"""SNMPv3: users from the vault, every protocol of a real agent, boots that are lost, ids that are doubled."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .house import free_port, wait_for

AUTH_PASS, PRIV_PASS = "the first pass phrase", "another pass phrase"
# as triagectl names them, as snmpd.conf does
AUTHS = {"none": None, "md5": "MD5", "sha1": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
         "sha512": "SHA-512"}
PRIVS = {"none": None, "des": "DES", "aes128": "AES", "aes192": "AES-192", "aes256": "AES-256", "aes192-c": "AES-192-C",
         "aes256-c": "AES-256-C"}
FAKETIME = Path("/usr/lib") / f"{os.uname().machine}-linux-gnu/faketime/libfaketime.so.1"


ALL_USERS = [(a, p) for a in AUTHS for p in PRIVS if a != "none" or p == "none"]
SOME_USERS = [("sha1", "aes128"), ("sha256", "aes128")]  # each costs the agent two megabytes of hashing at its start


class Agent:
    """A real snmpd on an address of its own, with a user for each of some protocols."""

    def __init__(self, place, address, port, engine, users):
        self.place, self.address, self.port, self.engine, self.users = place, address, port, engine, users
        self.state = place / "agent-state"
        self.process = None
        self.clock = place / "clock"
        self.with_clock = False
        place.mkdir(parents=True, exist_ok=True)

    def start(self):
        lines = [f"agentaddress udp:{self.address}:{self.port}", f"exactEngineID 0x{self.engine}",
                 "sysName v3-agent", "view all included .1"]
        for a, p in self.users:
            user, auth, priv = f"u-{a}-{p}", AUTHS[a], PRIVS[p]
            lines.append(f"createUser {user}" + (f' {auth} "{AUTH_PASS}"' if auth else "") +
                         (f' {priv} "{PRIV_PASS}"' if priv else ""))
            lines.append(f"rouser {user} {'noauth' if a == 'none' else 'auth' if p == 'none' else 'priv'}")
        config = self.place / "snmpd.conf"
        (self.place / "snmpd.log").write_text("")
        config.write_text("\n".join(lines) + "\n")
        env = {"PATH": "/usr/bin:/usr/sbin", "SNMPCONFPATH": f"{self.place}:{self.state}", "MIBS": "",
               "SNMP_PERSISTENT_DIR": str(self.state)}
        if self.with_clock:
            self.set_clock("+0")
            env.update(LD_PRELOAD=str(FAKETIME), FAKETIME_TIMESTAMP_FILE=str(self.clock), FAKETIME_NO_CACHE="1")
        self.process = subprocess.Popen(
            ["/usr/sbin/snmpd", "-f", "-Lf", self.place / "snmpd.log", "-I", "-smux,agentx"],
            env=env, stdin=subprocess.DEVNULL)
        wait_for("agent that listens", 30, lambda: "NET-SNMP version" in (self.place / "snmpd.log").read_text())
        return self

    def stop(self, forget=False):
        self.process.terminate()
        self.process.wait(timeout=10)
        if forget:
            shutil.rmtree(self.state)

    def set_clock(self, by):
        """Beside the true one, "+1d": also the clock by which it counts how long it runs."""
        new = self.clock.with_suffix(".new")
        new.write_text(by + "\n")
        new.rename(self.clock)

    def set_back(self):
        """As a device whose clock is set back and that did not count its start: boots as before, time from nought."""
        self.stop()
        for kept in self.state.glob("snmpd.conf"):
            kept.write_text(re.sub(r"^engineBoots (\d+)", lambda m: f"engineBoots {int(m[1]) - 1}", kept.read_text(),
                                   flags=re.M))
        self.start()

    def lose_boots(self):
        """As a device does whose memory is worn out: it comes back with its first boot."""
        self.stop(forget=True)
        self.start()


@pytest.fixture
def make_agent(tmp_path):
    agents, port = [], free_port(2)

    def make(n, engine, users=SOME_USERS):
        agents.append(Agent(tmp_path / f"agent{n}", f"127.0.3.{n}", port, engine, users).start())
        return agents[-1]
    if not shutil.which("snmpd", path="/usr/sbin:/usr/bin"):
        pytest.skip("there is no snmpd here")
    yield make
    for a in agents:
        a.stop()


def device(name, agent, credential, version=3):
    return (f"  {name}: {{class: switch, profile: fast, address: {agent.address}, "
            f"snmp: {{version: {version}, port: {agent.port}, credential: {credential}}}}}\n")


FAST = ("profiles:\n  fast:\n    extends: generic-snmp\n    class: switch\n"
        "    items:\n      system.uptime: {oid: sysUpTime.0, scale: 0.01, every: 2s}\n")


def fill(house, users):
    house.ctl("vault", "init", "--file", house.vault, "--key-file", house.key, check=True)
    for a, p in users:
        got = house.ctl("vault", "set", f"c-{a}-{p}", "--kind", "snmp-v3", "--user", f"u-{a}-{p}", "--auth", a,
                        "--priv", p, "--file", house.vault, "--key-file", house.key,
                        text=f"{AUTH_PASS}\n{PRIV_PASS}\n")
        assert got.returncode == 0, got.stderr


def alarms(house, kind):
    return [a for a in house.get("alarms?all=yes") if a["alarm_type"] == kind]


def uptime(house, name):
    """What it answers to one question, asked now."""
    said = house.ctl("device", "poll", name, "--item", "system.uptime", "--json")
    [step] = json.loads(said.stdout)["asked"]
    return step["status"], said.stdout


def points(house, name):
    return house.get(f"devices/{name}/series?word=system.uptime")["points"]


def states(house):
    return {d["name"]: d["state"] for d in house.get("devices")}


def test_every_user_is_asked_with_its_own_protocols_and_no_pass_phrase_is_anywhere(make_house, make_agent):
    agent, house = make_agent(1, "80001f8804613161", ALL_USERS), make_house()
    fill(house, ALL_USERS)
    house.write(FAST + "devices:\n" + "".join(device(f"d-{a}-{p}", agent, f"c-{a}-{p}") for a, p in ALL_USERS))
    house.start()
    wait_for("answer to every user", 60, lambda: set(states(house).values()) == {"up"})
    wait_for("its name", 30, lambda: house.get("devices/d-sha512-aes256-c")["sys_name"] == "v3-agent")
    house.stop()
    for path in house.place.rglob("*"):
        if path.is_file():
            assert AUTH_PASS.encode() not in path.read_bytes() and PRIV_PASS.encode() not in path.read_bytes(), path


def test_an_agent_that_lost_its_boots_is_polled_on_and_said_so(make_house, make_agent):
    agent, house = make_agent(2, "80001f8804613262"), make_house()
    fill(house, [("sha256", "aes128")])
    for _ in range(3):  # it has booted a few times
        agent.stop()
        agent.start()
    house.write(FAST + "devices:\n" + device("worn", agent, "c-sha256-aes128"))
    house.start()
    wait_for("first answer", 20, lambda: states(house) == {"worn": "up"})
    agent.lose_boots()
    wait_for("alarm that says so", 40, lambda: [a for a in house.get("alarms") if a["alarm_type"] == "snmp-boots-lost"])
    assert states(house) == {"worn": "up"}
    assert not alarms(house, "device-unreachable")


@pytest.mark.skipif(not FAKETIME.exists(), reason="there is no libfaketime here")
def test_an_agent_whose_clock_was_set_back_is_polled_on_and_said_so(make_house, make_agent):
    agent, house = make_agent(6, "80001f8804613666"), make_house()
    agent.stop()
    agent.with_clock = True
    agent.start()
    fill(house, [("sha1", "aes128")])
    house.write(FAST + "devices:\n" + device("late", agent, "c-sha1-aes128"))
    house.start()
    wait_for("first answer", 20, lambda: states(house) == {"late": "up"})
    agent.set_clock("+1d")
    wait_for("answer of tomorrow", 20, lambda: uptime(house, "late")[0] == "ok")
    assert not alarms(house, "snmp-clock-back")
    agent.set_back()
    wait_for("alarm that says so", 20, lambda: alarms(house, "snmp-clock-back"))
    assert uptime(house, "late")[0] == "ok"
    assert states(house) == {"late": "up"}
    assert not alarms(house, "device-unreachable") and not alarms(house, "snmp-boots-lost")


def test_two_agents_with_one_engine_id_are_both_polled_and_named(make_house, make_agent):
    house = make_house()
    one, two = (make_agent(n, "80001f8804636c6f") for n in (3, 4))
    fill(house, [("sha1", "aes128")])
    house.write(FAST + "devices:\n" + device("one", one, "c-sha1-aes128") + device("two", two, "c-sha1-aes128"))
    house.start()
    wait_for("answer of both", 20, lambda: states(house) == {"one": "up", "two": "up"})
    alarm = wait_for("alarm of the doubled id", 20,
                     lambda: [a for a in house.get("alarms") if a["alarm_type"] == "duplicate-engine-id"])[0]
    assert one.address in alarm["text"] and two.address in alarm["text"]
    for name in "one", "two":
        before = len(points(house, name))
        wait_for(f"more points of {name}", 20, lambda: len(points(house, name)) >= before + 2)
        assert uptime(house, name)[0] == "ok"
    assert states(house) == {"one": "up", "two": "up"}


def test_a_wrong_pass_phrase_is_said_and_harms_nobody_else(make_house, make_agent):
    agent, house = make_agent(5, "80001f8804613565"), make_house()
    fill(house, [("sha256", "aes128")])
    house.ctl("vault", "set", "c-wrong", "--kind", "snmp-v3", "--user", "u-sha256-aes128", "--auth", "sha256", "--priv",
              "aes128", "--file", house.vault, "--key-file", house.key, text=f"{AUTH_PASS} not\n{PRIV_PASS}\n",
              check=True)
    house.write(FAST + "devices:\n" + device("right", agent, "c-sha256-aes128") + device("wrong", agent, "c-wrong"))
    house.start()
    wait_for("answer to who is right", 20, lambda: states(house).get("right") == "up")
    assert states(house)["wrong"] != "up"


@pytest.mark.parametrize("words, why", [
    (["--auth", "sha256"], "--priv"), (["--auth", "sha3", "--priv", "none"], "algorithm"),
    (["--auth", "none", "--priv", "aes128"], "algorithm"), (["--auth", "sha256", "--priv", "aes128"], "at least 8")])
def test_what_is_no_user_is_refused(make_house, words, why):
    house = make_house()
    house.ctl("vault", "init", "--file", house.vault, "--key-file", house.key, check=True)
    got = house.ctl("vault", "set", "x", "--kind", "snmp-v3", "--user", "u", *words, "--file", house.vault,
                    "--key-file", house.key, text="short\nshort\n")
    assert got.returncode != 0 and why in got.stderr
