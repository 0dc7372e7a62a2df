"""triaged --check and SIGHUP: a good file is taken, a bad one changes nothing and says why."""

import re
import subprocess
import time

import pytest

from .house import TRIAGED, wait_for


def check(house):
    return subprocess.run([TRIAGED, "--check", "-c", house.config], text=True, capture_output=True, timeout=110)


def devices(**addresses):
    """A devices section: a switch for each name."""
    rows = [f"  {name.replace('_', '-')}: {{class: switch, profile: switch-linux, address: {address}}}"
            for name, address in addresses.items()]
    return "\n".join(["devices:", *rows]) + "\n"


@pytest.fixture
def house(make_house):
    h = make_house()
    h.write(devices(sw_1="127.90.0.1", sw_2="127.90.0.2", sw_3="127.90.0.3"))
    h.fill_vault()
    return h


def names(house):
    return {d["name"]: d["address"] for d in house.get("devices")}


def test_a_good_file_is_taken_as_the_check_has_said(house):
    assert "+" not in check(house).stdout       # nothing runs: nothing to compare with
    house.start()
    rooms = house.room_states()
    ids = {d["name"]: d["id"] for d in house.get("devices")}
    house.write(devices(sw_1="127.90.0.1", sw_3="127.90.0.33", sw_4="127.90.0.4", sw_5="127.90.0.5"))
    done = check(house)
    assert done.returncode == 0
    assert "a reload would change the devices: +2 -1 ~1\n" in done.stdout
    assert sorted(re.findall(r"^  ([-+~] \S+)$", done.stdout, re.M)) == ["+ sw-4", "+ sw-5", "- sw-2", "~ sw-3"]
    assert len(names(house)) == 3               # a check changes nothing
    house.reload(yes=True)
    house.wait_said(r"store: inventory: 4 devices \(\+2 -1 ~1\)")
    assert names(house) == {"sw-1": "127.90.0.1", "sw-3": "127.90.0.33", "sw-4": "127.90.0.4", "sw-5": "127.90.0.5"}
    now = {d["name"]: d["id"] for d in house.get("devices")}
    assert all(now[n] == ids[n] for n in ("sw-1", "sw-3")) and now["sw-4"] not in ids.values()
    assert {n: p for n, (p, _) in house.room_states().items()} == {n: p for n, (p, _) in rooms.items()}
    assert "+0 -0 ~0" in check(house).stdout
    house.write("\n\n# the same, further down\n" + devices(**{n.replace("-", "_"): a for n, a in names(house).items()}))
    assert "+0 -0 ~0" in check(house).stdout


BAD = [
    ("devices:\n  sw-1: {class: switch, profile: switch-linux, address: 127.90.0.1, adress: 127.90.0.1}\n", r":(\d+):\d+: .*adress.*did you mean \"address\""),
    ("devices:\n  sw-1: {class: switch, profile: switch-linux, address: not an address}\n", r":(\d+):\d+: .*address.*not an address"),
    ("devices:\n  sw-1: {class: switch, profile: switch-linus, address: 127.90.0.1}\n",
     r":(\d+):\d+: .*switch-linus.*did you mean \"switch-linux\""),
    ("devices: {sw-1: {class: switch, profile: switch-linux, address: 127.90.0.1}\n", r":(\d+):\d+: "),
    ("devices:\n  sw-1: {class: switch, profile: switch-linux, address: 127.90.0.1, upstream: [sw-1]}\n", r":(\d+):\d+: .*its own upstream"),
]


@pytest.mark.parametrize("text, said", BAD, ids=["unknown-key", "bad-value", "no-such-profile", "not-yaml", "circle"])
def test_a_bad_file_changes_nothing_and_says_why(house, text, said):
    house.start()
    before, rooms = names(house), house.room_states()
    house.write("\n\n" + text)
    line = house.config.read_text()[:house.config.read_text().index("devices:")].count("\n") + 1
    done = check(house)
    assert done.returncode == 1
    found = re.search(re.escape(str(house.config)) + said, done.stderr)
    assert found and line <= int(found[1]) <= line + 2, done.stderr
    house.reload()
    house.wait_said(re.escape(str(house.config)) + said)
    house.wait_said(r"reload: 1 error, nothing was changed")
    assert names(house) == before
    assert {n: p for n, (p, _) in house.room_states().items()} == {n: p for n, (p, _) in rooms.items()}
    house.write(devices(sw_9="127.90.0.9"))     # and a good one is taken after it
    house.reload(yes=True)
    house.wait_said(r"inventory: 1 devices \(\+1 -3 ~0\)")


def test_many_reloads_at_once_end_in_the_last_file(house):
    house.start()
    for n in range(2, 8):
        house.write(devices(**{f"sw_{i}": f"127.90.1.{i}" for i in range(n)}))
        house.reload()
    wait_for("last file in force", 10, lambda: len(names(house)) == 7)
    assert house.ctl("status").returncode == 0


def test_a_file_that_takes_out_many_devices_wants_a_yes(house):
    house.write(devices(**{f"sw_{i}": f"127.90.1.{i}" for i in range(20)}))
    house.start()
    house.write(devices(**{f"sw_{i}": f"127.90.1.{i}" for i in range(18)}))
    done = house.ctl("reload")                  # a tenth goes
    assert done.returncode == 0 and "in force" in done.stdout
    wait_for("tenth gone", 10, lambda: len(names(house)) == 18)
    house.write(devices(sw_0="127.90.1.0"))
    done = house.ctl("reload")
    assert done.returncode == 1
    assert "17 of 18 devices would be taken out, more than 10 %: nothing was changed; `triagectl reload --yes` does it" in done.stderr
    since = len(house.said())
    house.reload()
    house.wait_said("reload: 17 of 18 devices would be taken out", since=since)
    assert len(names(house)) == 18
    assert house.ctl("reload", "--yes").returncode == 0
    wait_for("one left", 10, lambda: len(names(house)) == 1)
    house.write("\nno-such-key: 1\n")
    done = house.ctl("reload", "--yes")
    assert done.returncode == 1 and "no-such-key" in done.stderr


@pytest.mark.parametrize("when", ["at-work", "while-it-is-down"])
def test_a_device_that_leaves_takes_its_alarms_and_cases_along(house, when):
    house.start()
    house.ctl("alarm", "raise", "--device", "sw-2", "--type", "smoke", check=True)
    if when == "while-it-is-down":
        assert house.stop() == 0
    house.write(devices(sw_1="127.90.0.1", sw_3="127.90.0.3"))
    if when == "while-it-is-down":
        house.start()
    else:
        house.reload(yes=True)
    wait_for("all-clear", 10, lambda: "sw-2" not in {a["device"] for a in house.get("alarms")})
    [alarm] = [a for a in house.get("alarms?all=yes") if a["device"] == "sw-2" and a["alarm_type"] == "smoke"]
    assert "taken out of the inventory" in str(house.get(f"alarms/{alarm['id']}")["status_changes"])
    wait_for("end of its cases", 10, lambda: "sw-2" not in {c["device"] for c in house.get("cases")})


@pytest.mark.limit(120)
def test_a_hundred_thousand_devices_are_checked(house, capsys):
    with open(house.place / "many.yaml", "w") as f:
        f.write("devices:\n")
        for i in range(100_000):
            f.write(f"  dev-{i:06}:\n    class: switch\n    profile: switch-linux\n"
                    f"    address: 10.{i >> 16}.{i >> 8 & 255}.{i & 255}\n"
                    f"    serial: SN{i:08}\n    snmp: {{version: 2c, credential: read-only}}\n"
                    + (f"    upstream: [dev-{i - i % 100:06}]\n" if i % 100 else ""))
    house.write()
    house.config.write_text(house.config.read_text().replace("include:", f"include:\n  - {house.place}/many.yaml"))
    began = time.monotonic()
    done = check(house)
    took = time.monotonic() - began
    with capsys.disabled():
        print(f" [100,000 devices checked in {took:.1f} s] ", end="")
    assert done.returncode == 0, done.stderr[:2000]
    assert "good: 100000 devices" in done.stdout
