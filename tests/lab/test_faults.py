"""Every fault shows as it should, and goes away again."""
import os
import time

import pytest

from . import LabError
from .eyes import BTS, COLD_START, LINK_DOWN, LINK_UP, eventually
from .faults import all_faults


def test_vswr_high(eyes, broken):
    cell = broken("vswr-high")["cell"]
    eyes.expect_trap("bs", BTS + "0.5")
    eyes.expect_trap("bs", BTS + "0.3")
    vswr, oper, admin, tx = eyes.get("bs", *(f"{BTS}1.1.1.1.{c}.{cell}" for c in (6, 4, 3, 5)))
    assert vswr > 300 and (oper, admin, tx) == (2, 1, -1000)
    eyes.world.mend("vswr-high")
    eyes.expect_trap("bs", BTS + "0.6")
    eyes.expect_trap("bs", BTS + "0.4")


def test_gnss_lost(eyes, broken):
    broken("gnss-lost")
    eyes.expect_trap("bs", BTS + "0.7")
    eventually(lambda: eyes.get("bs", BTS + "1.4.3.0") == 2, 6, "holdover")
    eventually(lambda: eyes.get("bs", BTS + "1.4.2.0") == 0, 3, "no satellites")
    assert eyes.get("bs", BTS + "1.4.1.0") in (2, 3)
    eyes.world.mend("gnss-lost")
    eyes.expect_trap("bs", BTS + "0.8")
    eventually(lambda: eyes.get("bs", BTS + "1.4.3.0") == 1, 6, "clock locked")


def test_cell_locked(eyes, broken):
    detail = broken("cell-locked")
    eyes.expect_trap("bs", BTS + "0.3")
    states = eyes.get("bs", *(f"{BTS}1.1.1.1.{c}.{detail['cell']}" for c in (3, 4, 5)))
    assert states == [2, 2, -1000]
    assert f"locked by {detail['operator']}" in eyes.ssh("bs", "bts log").stdout
    eyes.world.mend("cell-locked")
    eyes.expect_trap("bs", BTS + "0.4")


def test_an_engineer_may_unlock_a_cell(eyes, broken):
    cell = broken("cell-locked")["cell"]
    eyes.expect_trap("bs", BTS + "0.3")
    assert eyes.ssh("bs", f"bts unlock cell {cell}").returncode == 0
    eyes.expect_trap("bs", BTS + "0.4")


def test_cooling_failed(eyes, broken):
    before = eyes.get("bs", BTS + "1.3.1.0")
    broken("cooling-failed")
    eventually(lambda: eyes.get("bs", BTS + "1.3.2.0") == 2, 3, "fan failed")
    eyes.expect_trap("bs", BTS + "0.9", 20)
    assert eyes.get("bs", BTS + "1.3.1.0") > before + 100


def test_port_shut(eyes, broken):
    port = broken("port-shut")["port"]
    eyes.expect_trap("sw", LINK_DOWN)
    assert eyes.port("sw", port) == (2, 2)
    eyes.forget()
    eyes.world.mend("port-shut")
    eyes.expect_trap("sw", LINK_UP)
    assert eyes.port("sw", port) == (1, 1)


def test_far_port_shut(eyes, broken):
    port = broken("far-port-shut")["port"]
    eyes.expect_trap("sw", LINK_DOWN)
    assert eyes.port("sw", eyes.world.devices["sw"].to_base_station.name) == (1, 2)
    assert eyes.port("bs", port) == (2, 2)


def test_disk_full(eyes, broken):
    percent = "1.3.6.1.4.1.2021.9.1.9.1"
    assert eyes.get("sw", percent) < 50
    broken("disk-full")
    eventually(lambda: eyes.get("sw", percent) == 100, 8, "full flash")
    assert "100%" in eyes.ssh("sw", "df " + eyes.world.devices["sw"].flash).stdout
    eyes.world.mend("disk-full")
    assert "100%" not in eyes.world.run("sw", ["df", eyes.world.devices["sw"].flash]).stdout


def test_lan_down(eyes, broken):
    broken("lan-down")
    eyes.expect_trap("te", LINK_DOWN)
    assert eyes.port("te", eyes.world.devices["te"].port("lan").name) == (1, 2)


def test_path_loss(eyes, broken):
    assert eyes.pings("te") == 30
    broken("path-loss")
    assert 20 <= eyes.pings("te", 50) <= 42
    assert eyes.pings("sw") == 30
    eyes.world.mend("path-loss")
    assert eyes.pings("te") == 30


def test_the_relay_delays(eyes):
    eyes.world.wires.set_relay(delay=0.1)
    begin = time.monotonic()
    assert eyes.get("te", "1.3.6.1.2.1.1.5.0")
    assert time.monotonic() - begin > 0.2
    eyes.world.wires.set_relay(delay=0)


def test_big_transfers_survive_the_relay(eyes):
    done = eyes.ssh("te", "head -c 3000000 /dev/zero | tr '\\0' x")
    assert len(done.stdout) == 3000000, done.stderr


def test_power_off_and_on_again(eyes, broken):
    te, sw = eyes.world.devices["te"], eyes.world.devices["sw"]
    engine = ("1.3.6.1.6.3.10.2.1.1.0", "1.3.6.1.6.3.10.2.1.2.0")
    engine_id, boots = eyes.get("te", *engine)
    macs = te.run(["ip", "-br", "link"]).stdout
    broken("power-off")
    eyes.expect_trap("sw", LINK_DOWN)
    assert eyes.port("sw", sw.to_terminal.name) == (1, 2)
    assert eyes.pings("te", 1) == 0
    with pytest.raises(LabError, match="without power"):
        eyes.world.break_("snmpd-killed")
    eyes.world.mend("power-off")
    assert te.run(["ip", "-br", "link"]).stdout == macs
    assert eyes.get("te", *engine) == [engine_id, boots + 1]
    assert eyes.ssh("te", "hostname").stdout.strip() == te.hostname
    eyes.expect_trap("sw", LINK_UP)
    eyes.expect_trap("te", COLD_START)


def test_the_data_network_carries(eyes):
    address = eyes.world.devices["bs"].port("backhaul").address
    done = eyes.world.run("noc", ["ping", "-q", "-c", "2", "-i", "0.1", address])
    assert "0% packet loss" in done.stdout


def test_every_fault_has_a_test(eyes):
    text = ""
    for name in ("test_faults.py", "test_lab.py"):
        with open(os.path.join(os.path.dirname(__file__), name)) as f:
            text += f.read()
    # Those of the laboratory with a router are rows of test_routed.py.
    assert [f.name for f in all_faults() if "rt" not in f.needs and f'"{f.name}"' not in text] == []
