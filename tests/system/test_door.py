"""The doors of the devices: a real OpenSSH server whose host key changes, and that stops letting us in."""

import base64
import os
import re
import sqlite3

import pytest

from .door import Door
from .house import ROOT, wait_for
from .test_secrets import house_pids, memory_of


@pytest.fixture
def door(make_house, tmp_path):
    d = Door(tmp_path / "door", "127.0.0.77")
    d.make_key("one")
    d.make_key("other")
    d.house = make_house()
    d.house.write(probes=ROOT / "tests/story/probes",
                  extra="devices:\n  sw-1: {class: switch, profile: switch-linux, address: 127.0.0.77, "
                        f"ssh: {{port: {d.port}, credential: sw-1-ssh}}}}\n")
    d.house.ctl("vault", "init", "--file", d.house.vault, "--key-file", d.house.key, check=True)
    d.house.keep_secret("sw-1-ssh", "ssh-key", d.user, d.client_key.read_text())
    d.start("one")
    try:
        d.house.start()
        yield d
    finally:
        d.stop()


def knock(door):
    return door.house.ctl("probe", "run", "knock", "sw-1").stdout


def alarms(door):
    return {a["alarm_type"]: a["text"] for a in door.house.get("alarms")}


def test_a_host_key_is_kept_over_a_restart_and_another_one_gets_nothing_from_us(door):
    assert "it lets us in" in knock(door)
    shown = wait_for("host key", 5, lambda: door.house.get("devices/sw-1")["seen_host_key"])
    assert shown == door.print_of("one")
    door.house.stop()
    door.stop()
    door.start("other")
    door.house.start()
    assert "refused" in knock(door)
    said = wait_for("alarm", 5, lambda: alarms(door).get("host-key-changed"))
    assert door.print_of("one") in said and door.print_of("other") in said
    assert door.attempts() == 0
    wrong = door.house.ctl("device", "hostkey", "accept", "sw-1", "--key", door.print_of("client_key"))
    assert wrong.returncode == 1 and "not the host key" in wrong.stderr
    door.house.ctl("device", "hostkey", "accept", "sw-1", "--key", door.print_of("other"), check=True)
    assert "it lets us in" in knock(door)
    assert alarms(door) == {}
    assert door.print_of("other") in door.house.ctl("device", "show", "sw-1").stdout


def test_a_login_that_was_refused_is_not_tried_again_until_something_was_changed(door):
    door.allow(False)
    assert "login failed" in knock(door)
    tried = door.attempts()
    assert tried > 0
    wait_for("alarm", 5, lambda: alarms(door).get("ssh-login-refused"))
    assert "not tried a second time" in knock(door)
    assert door.attempts() == tried
    assert "LOGIN REFUSED" in door.house.ctl("device", "show", "sw-1").stdout

    door.allow(True)
    assert "not tried a second time" in knock(door)
    door.house.ctl("device", "login", "retry", "sw-1", check=True)
    assert "it lets us in" in knock(door)
    assert alarms(door) == {}
    again = door.house.ctl("device", "login", "retry", "sw-1")
    assert again.returncode == 1 and "was not refused" in again.stderr


def test_a_secret_that_was_changed_is_tried(door):
    door.allow(False)
    assert "login failed" in knock(door)
    door.allow(True)
    door.house.keep_secret("sw-1-ssh", "ssh-key", door.user, door.client_key.read_text())
    door.house.reload()
    wait_for("login with the new secret", 10, lambda: "it lets us in" in knock(door))


def test_each_lease_and_each_command_line_it_opened_are_written_down(door):
    for _ in range(3):
        assert "it lets us in" in knock(door)
    rows = wait_for("rows", 5, lambda: [r for r in door.house.get("grants") if r["device"] == "sw-1"])
    of_probe = [(r["event"], r["credential"], r["kind"]) for r in rows if r["room"].startswith("probe-")]
    assert of_probe == [("leased", "sw-1-ssh", "ssh-key"), ("login", "sw-1-ssh", "ssh-key")]
    assert all(r["until"] > r["at"] for r in rows)

    door.house.keep_secret("sw-1-ssh", "ssh-key", door.user, door.client_key.read_text())
    door.house.reload()
    wait_for("lease of the new secret", 10, lambda: "it lets us in" in knock(door) and len(
        [r for r in door.house.get("grants") if r["event"] == "leased" and r["room"].startswith("probe-")]) == 2)
    said = door.house.ctl("vault", "log", "--device", "sw-1", "--json", check=True).stdout
    table = door.house.ctl("vault", "log", check=True).stdout
    assert re.search(r"login +probe-\d +sw-1-ssh +ssh-key +sw-1 ", table)
    middle = door.client_key.read_text().splitlines()[3]
    assert middle not in said + table
    assert "Nothing was leased" in door.house.ctl("vault", "log", "--device", "nobody", check=True).stdout


def test_a_private_key_is_in_no_room_but_the_vault_even_while_its_lease_runs(door):
    """The line of its file, and the seed that this line encodes: a room logs in through the vault's agent."""
    if os.geteuid() != 0:
        pytest.skip("only root may read another process's memory")
    text = door.client_key.read_text()
    blob = base64.b64decode("".join(text.splitlines()[1:-1]))
    name = b"\0\0\0\x0bssh-ed25519"
    seed = blob[blob.rindex(name) + len(name) + 4 + 32 + 4:][:32]
    assert "it lets us in" in knock(door)
    found = {}
    for pid, room in house_pids(door.house).items():
        for page in memory_of(pid):
            if text.splitlines()[3].encode() in page or seed in page:
                found[room] = pid
    assert set(found) == {"vault"}


def test_what_looks_like_a_secret_in_an_answer_is_masked_before_it_is_kept(door):
    said = "enable secret 5 \\$1\\$mERr\\$hx5rVt7rPNoS\\nsnmp-server community n3tw0rk RO\\n/dev/sda1 20"
    door.keys.write_text(f"command=\"printf '{said}'\" " + (door.place / "client_key.pub").read_text())
    assert "it lets us in" in knock(door)
    [path] = door.house.place.rglob("triaged.db")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        answers = wait_for("evidence", 5, lambda: db.execute("SELECT CAST(answer AS TEXT) FROM evidence").fetchall())
    assert answers == [("enable secret 5 <masked>\nsnmp-server community <masked> RO\n/dev/sda1 20",)]
