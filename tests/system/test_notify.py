"""Traps and informs as Net-SNMP's own tools send them: every version, every protocol, answered when kept."""

import os
import shutil
import signal
import socket
import subprocess

import pytest

from .house import wait_for
from .packets import number, trap

AUTHS = {"md5": "MD5", "sha1": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
         "sha512": "SHA-512"}
PRIVS = {"none": None, "aes128": "AES"}
AUTH_PASS, PRIV_PASS, COMMUNITY = "the first pass phrase", "another pass phrase", "a community of ours"
DOWN, UP = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.4"
V3 = [(a, p) for a in AUTHS for p in PRIVS]


def address(n):
    return f"127.0.4.{n}"


@pytest.fixture(scope="module")
def tools():
    for tool in ("snmptrap", "snmpinform"):
        if not shutil.which(tool):
            pytest.skip(f"there is no {tool} here")


@pytest.fixture
def house(make_house, tools):
    """A device at 127.0.4.1 that speaks v2c, and one for each user of SNMPv3."""
    house = make_house()
    house.ctl("vault", "init", "--file", house.vault, "--key-file", house.key, check=True)
    house.keep_secret("plain", "snmp-community", None, COMMUNITY)
    lines = [f"  plain: {{class: switch, profile: generic-snmp, address: {address(1)}, "
             "snmp: {version: 2c, credential: plain}}\n"]
    for n, (a, p) in enumerate(V3, 2):
        house.ctl("vault", "set", f"u-{a}-{p}", "--kind", "snmp-v3", "--user", f"user-{a}-{p}", "--auth", a, "--priv", p,
                  "--file", house.vault, "--key-file", house.key, text=f"{AUTH_PASS}\n{PRIV_PASS}\n", check=True)
        lines.append(f"  d-{a}-{p}: {{class: switch, profile: generic-snmp, address: {address(n)}, "
                     f"snmp: {{version: 3, credential: u-{a}-{p}}}}}\n")
    house.write("devices:\n" + "".join(lines))
    return house.start()


def send(house, n, tool, *how, name=DOWN, index=7, timeout=20):
    """One notification about interface `index`, from the address of device n."""
    env = {"PATH": "/usr/bin", "MIBS": "", "SNMPCONFPATH": str(house.place), "SNMP_PERSISTENT_DIR":
           str(house.place / f"tools-{n}")}
    (house.place / "snmp.conf").write_text("")
    first = [*how, "-M", "", "-r", "2", "-t", "2", f"--clientaddr={address(n)}", f"127.0.0.1:{house.trap_port}"]
    if "1" in how[:2]:
        what = ["1.3.6.1.4.1.8072.3.2.10", address(n), "2", "0", ""]  # v1: generic trap 2 is linkDown
    else:
        what = ["", name]
    return subprocess.run([tool, *first, *what, f"1.3.6.1.2.1.2.2.1.1.{index}", "i", str(index)], env=env, text=True,
                          capture_output=True, timeout=timeout)


def v3_args(a, p, engine=None):
    words = ["-v", "3", "-u", f"user-{a}-{p}", "-a", AUTHS[a], "-A", AUTH_PASS, "-l",
             "authNoPriv" if p == "none" else "authPriv"]
    if PRIVS[p]:
        words += ["-x", PRIVS[p], "-X", PRIV_PASS]
    return words + (["-e", engine] if engine else [])


def outcomes(house):
    got = house.get("traps")
    return {o["name"]: o["count"] for o in got["outcomes"] if o["count"]}


def raised(house, device):
    return [a for a in house.get("alarms?all=yes") if a["device"] == device and a["alarm_type"] == "link-down"]


@pytest.mark.parametrize("how", [["-v", "1", "-c", COMMUNITY], ["-v", "2c", "-c", COMMUNITY]], ids=["v1", "v2c"])
def test_a_trap_raises(house, how):
    done = send(house, 1, "snmptrap", *how)
    assert done.returncode == 0, done.stderr
    wait_for("alarm", 10, lambda: raised(house, "plain"))
    wait_for("count", 5, lambda: outcomes(house) == {"accepted": 1})


def test_an_inform_is_answered_when_it_is_on_disk_whatever_is_killed_then(house):
    os.kill(house.room_states()["triage"][0], signal.SIGSTOP)
    done = send(house, 1, "snmpinform", "-v", "2c", "-c", COMMUNITY)
    assert done.returncode == 0, done.stderr
    house.kill_all()
    house.start()
    [alarm] = wait_for("alarm", 10, lambda: raised(house, "plain"))
    assert alarm["raises"] == 1


def test_an_inform_that_is_sent_again_is_one_event_and_answered_again(house):
    packet = trap(COMMUNITY, DOWN, ("1.3.6.1.2.1.2.2.1.1.7", number(7)), inform=4711)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((address(1), 0))
        s.settimeout(10)
        answers = []
        for _ in range(3):
            s.sendto(packet, ("127.0.0.1", house.trap_port))
            answers.append(s.recv(4096))
            if len(answers) == 2:
                house.kill_room("trap")  # it knows it again from its journal
                house.wait_up()
    assert len(set(answers)) == 1
    [alarm] = wait_for("alarm", 10, lambda: raised(house, "plain"))
    assert alarm["raises"] == 1
    wait_for("count", 5, lambda: outcomes(house) == {"merged": 1})


def test_every_user_of_snmpv3_may_trap_and_inform(house):
    for n, (a, p) in enumerate(V3, 2):
        done = send(house, n, "snmptrap", *v3_args(a, p, f"80001f88046474{n:02x}"))
        assert done.returncode == 0, done.stderr
        wait_for(f"alarm of d-{a}-{p}", 10, lambda: raised(house, f"d-{a}-{p}"))
    for n, (a, p) in enumerate(V3, 2):
        done = send(house, n, "snmpinform", *v3_args(a, p), index=8)
        assert done.returncode == 0, (a, p, done.stderr, outcomes(house))
        wait_for(f"second alarm of d-{a}-{p}", 10, lambda: len(raised(house, f"d-{a}-{p}")) == 2)


def test_who_has_the_wrong_words_is_not_believed_and_counted(house):
    send(house, 1, "snmptrap", "-v", "2c", "-c", "another community")
    send(house, 1, "snmptrap", *v3_args("sha256", "aes128", "80001f880461"))    # its device speaks v2c
    send(house, 2, "snmptrap", "-v", "2c", "-c", COMMUNITY)                      # its device speaks v3
    send(house, 3, "snmptrap", *v3_args("sha512", "aes128", "80001f880462"))    # another device's user
    send(house, 200, "snmptrap", "-v", "2c", "-c", COMMUNITY)                    # nobody's address
    wait_for("counts", 10, lambda: outcomes(house) == {"bad-credential": 4, "unknown-sender": 1})
    assert not house.get("alarms?all=yes")
    [stranger] = house.get("traps")["strangers"]
    assert (stranger["name"], stranger["count"]) == (address(200), 1)
    assert address(200) in house.ctl("trap", "unknown").stdout
    assert "bad-credential" in house.ctl("trap", "stats").stdout


def test_what_nobody_mapped_is_listed(house):
    send(house, 1, "snmptrap", "-v", "2c", "-c", COMMUNITY, name="1.3.6.1.4.1.8072.9999.9999.7")
    wait_for("count", 10, lambda: outcomes(house) == {"unmapped": 1})
    assert house.get("traps")["unmapped"][0]["name"] == "1.3.6.1.4.1.8072.9999.9999.7"


def test_our_engine_keeps_its_name_and_counts_its_boots(house):
    def known():
        with_debug = subprocess.run(
            ["snmpinform", *v3_args("sha256", "aes128"), "-M", "", "-r", "2", "-t", "2", "-d",
             f"--clientaddr={address(2 + V3.index(('sha256', 'aes128')))}", f"127.0.0.1:{house.trap_port}", "", DOWN,
             "1.3.6.1.2.1.2.2.1.1.9", "i", "9"], text=True, capture_output=True, timeout=20,
            env={"PATH": "/usr/bin", "MIBS": "", "SNMP_PERSISTENT_DIR": str(house.place / "tools-x")})
        assert with_debug.returncode == 0, with_debug.stderr[-500:]
        return with_debug

    known()
    meta = dict(house.rows("SELECT key, value FROM meta WHERE key LIKE 'engine%'"))
    house.kill_room("trap")
    house.wait_up()
    known()
    after = dict(house.rows("SELECT key, value FROM meta WHERE key LIKE 'engine%'"))
    assert after["engine"] == meta["engine"] and after["engine-boots"] == meta["engine-boots"] + 1
