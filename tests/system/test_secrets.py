"""Credentials: real ones are used, and found nowhere but in the vault's rooms' own memory."""

import base64
import json
import os
import re
import time
from urllib.parse import quote

import pytest

from demo.house import managed

from .house import wait_for

SCRATCH_MAX = 64 << 20


def every_secret(house):
    """{what it is: bytes that must be nowhere}: also as a program would have encoded them."""
    out = {}
    for d in managed(house.world.facts):
        out[f"{d['name']} community"] = d["snmp"]["community"].encode()
        if d["ssh"]["key"]:
            with open(d["ssh"]["key"], "rb") as f:
                lines = f.read().splitlines()
            out[f"{d['name']} key"] = lines[len(lines) // 2]    # a line out of its middle
        else:
            out[f"{d['name']} password"] = d["ssh"]["password"].encode()
    out["the vault's key"] = house.key.read_bytes().strip()
    out["a token nobody uses"] = b"token-f3c9b1e07a"
    for what, secret in list(out.items()):
        out[f"{what}, in hex"] = secret.hex().encode()
    assert all(len(s) >= 8 for s in out.values())
    return out


def find(data, secrets):
    low = data.lower()
    return [what for what, secret in secrets.items() if secret in data or secret.lower() in low]


def test_no_secret_is_in_a_log_a_file_an_environment_or_a_command_line(lab, make_house, broken):
    house = make_house(lab)
    house.write(log="debug", extra="traps: {journal-size: 4}\n")
    house.fill_vault([("spare", "token", None, "token-f3c9b1e07a")])
    secrets = every_secret(house)
    house.start()
    house.wait_known()
    broken("cell-locked")       # SNMP and SSH are spoken, findings and evidence are written
    [ticket] = wait_for("ticket", 30, lambda: house.get("tickets"))
    methods = {e["method"] for e in house.get(f"tickets/{ticket['id']}")["evidence"]}
    assert {"ssh"} < methods
    for name in {d["name"] for d in house.get("devices")}:      # the others' credentials too
        house.ctl("probe", "run", "reach_agent", name, check=True)
    house.reload()
    house.wait_said("reload: reading")
    house.wait_up()

    for pid, names in house_pids(house).items():
        for file in ("environ", "cmdline"):
            with open(f"/proc/{pid}/{file}", "rb") as f:
                assert not find(f.read(), secrets), (names, file)

    said = [house.ctl(*words).stdout.encode() for words in (
        ["status", "--json"], ["events", "--json", "--limit", "10000"], ["ticket", "show", "T1", "--json"],
        *(["device", "show", d["name"], "--json"] for d in house.get("devices")))]
    assert not find(b"\n".join(said), secrets)

    house.ctl("ticket", "open", "--title", "the end", check=True)
    house.kill_all()            # the disk as a thief would find it, write-ahead log and all
    looked_at = set()
    for path in house.place.rglob("*"):
        if path.is_file() and path not in (house.key,):
            data = path.read_bytes()
            assert len(data) < SCRATCH_MAX
            assert not find(data, secrets), path
            looked_at.add(path.name)
    assert {"triaged.log", "triaged.db", "vault", "tickets.jsonl", "triaged.yaml"} <= looked_at


def house_pids(house):
    return {house.pid(): "parent", **{pid: room for room, (pid, _) in house.room_states().items()}}


def memory_of(pid):
    """What a dump of a process would have: every page that can be read."""
    with open(f"/proc/{pid}/maps") as f:
        maps = [line.split() for line in f]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for where, mode, *_ in maps:
            if mode[0] != "r" or "[v" in _[-1]:
                continue
            begin, end = (int(x, 16) for x in where.split("-"))
            mem.seek(begin)
            try:
                yield mem.read(end - begin)
            except OSError:
                continue        # a page of a device, or one that is gone


def test_a_lease_that_is_over_leaves_nothing_in_a_room_s_memory(lab, make_house):
    """As SECURITY.md says: of what a room was leased, communities stay with those that speak SNMP, and nothing else."""
    if os.geteuid() != 0:
        pytest.skip("only root may read another process's memory")
    house = make_house(lab)
    house.write(vault_lease="2s")
    house.fill_vault()
    secrets = {what: s for what, s in every_secret(house).items() if "token" not in what}
    for what, secret in list(secrets.items()):
        for form, coded in (("base64", base64.b64encode(secret)), ("percent", quote(secret).encode()),
                            ("json", json.dumps(secret.decode())[1:-1].encode())):
            secrets[f"{what}, in {form}"] = coded
    house.start()
    house.wait_known()
    for name in {d["name"] for d in house.get("devices")}:
        house.ctl("probe", "run", "reach_agent", name, check=True)
    time.sleep(7)
    found = {}
    for pid, room in house_pids(house).items():
        hits = {what for page in memory_of(pid) for what in find(page, secrets)}
        if hits:
            found[room] = hits
    assert found.pop("vault")       # so it can be found
    for room in ("poll", "trap", "probe"):
        found[room] = {what for what in found.get(room, ()) if "community" not in what}
    assert {room: sorted(hits) for room, hits in found.items() if hits} == {}


def test_no_room_leaves_a_core_or_can_be_looked_into(lab, make_house):
    """A dump of a room would hold what it was leased."""
    if os.geteuid() != 0:
        pytest.skip("only root may look at the limits of what is not dumpable")
    house = make_house(lab)
    house.write()
    house.fill_vault()
    house.start()
    for pid, name in house_pids(house).items():
        if name == "parent":
            continue
        with open(f"/proc/{pid}/limits") as f:
            assert re.search(r"^Max core file size +0 +0 ", f.read(), re.M), name
        with open(f"/proc/{pid}/status") as f:
            status = f.read()
        assert "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status, name
        assert os.stat(f"/proc/{pid}/environ").st_uid == 0

