"""The faults of the laboratory with a router: each is seen to come and to go."""
import os

import pytest

from . import World, topology
from .devices.router import there
from .eyes import BTS, Eyes, eventually
from .faults import all_faults

ROUTED = [f.name for f in all_faults() if "rt" in f.needs]


def out(world, role, *argv):
    return world.run(role, list(argv), check=False).stdout


def no_signal(role, port):
    return lambda e: "NO-CARRIER" in out(e.world, role, "ip", "link", "show", port(e.world).name)


def shut(role, port):
    return lambda e: ",UP" not in out(e.world, role, "ip", "link", "show", port(e.world).name)


def no_session(e):
    return "Established" not in out(e.world, "sw", "vtysh", "-c", "show bgp neighbors")


def no_adjacency(e):
    return "Full" not in out(e.world, "sw", "vtysh", "-c", "show ip ospf neighbor")


def silent(role):
    return lambda e: e.get(role, "1.3.6.1.2.1.1.3.0") == []


def shell_gone(role):
    return lambda e: e.ssh(role, "true").returncode != 0


def off(role):
    return lambda e: not e.world.devices[role].on


def running(role, name):
    return lambda e: name in out(e.world, role, "ps", "axo", "comm")


def station(oid, says):
    return lambda e: says(e.get("bs", BTS + oid))


def few_ports(e):
    return e.ask("sw", "snmpwalk", "1.3.6.1.2.1.2.2.1.2") == []


def large_pings(e):
    te = e.world.devices["te"]
    return ", 0 received" in out(e.world, "noc", "ping", "-q", "-c", "2", "-W", "1", "-s", "900", te.address)


def wan_hole(e):
    rt = e.world.devices["rt"].uplink_port.address
    return ", 0 received" in out(e.world, "te", "ping", "-q", "-c", "1", "-W", "1", "-s", "1400", rt)


def to_bs(world):
    return world.devices["sw"].to_base_station


def uplink(world):
    return world.devices["sw"].port("uplink")


SEEN = {
    "cable": no_signal("sw", to_bs), "port-flaps": no_signal("sw", to_bs), "uplink-shut": shut("sw", uplink),
    "switch-off": off("sw"), "upstream-dead": off("rt"),
    "bgp-shut": no_session, "bgp-password": no_session, "bgp-as": no_session, "bgpd-killed": no_session,
    "ospf-hello": no_adjacency, "ospf-auth": no_adjacency, "ospf-area": no_adjacency, "ospf-passive": no_adjacency,
    "ospf-mtu": no_adjacency,
    "snmpd-stopped": silent("te"), "snmpd-hung": silent("bs"), "sshd-hung": shell_gone("sw"), "te-hung": silent("te"),
    "snmp-filtered": silent("te"), "community-changed": silent("sw"), "view-restricted": few_ports,
    "ssh-password": shell_gone("sw"), "host-key-changed": shell_gone("te"),
    "login-storm": lambda e: "root" in out(e.world, "sw", "tail", "-n", "3", "/var/log/messages") and
    "login-storm" in e.world.active,
    "path-mtu": large_pings, "mtu-blackhole": wan_hole,
    "route-gone": lambda e: "default" not in out(e.world, "te", "ip", "route"),
    "dns-broken": lambda e: "192.0.2.80" not in out(e.world, "te", "getent", "hosts", "portal.example.net"),
    "inodes-full": lambda e: (e.get("te", "1.3.6.1.4.1.2021.9.1.10.1") or 0) > 95,
    "disk-read-only": lambda e: e.world.run("te", ["touch", e.world.devices["te"].flash + "/x"], check=False).returncode != 0,
    "memory-leak": running("sw", "collectd"), "runaway": running("sw", "logrotate"),
    "daemon-dead": lambda e: e.get("te", "1.3.6.1.4.1.2021.2.1.100.1") == 1,
    "rectifier-dead": lambda e: (e.get("bs", BTS + "1.2.8.0") or 0) < (e.get("bs", BTS + "1.2.7.0") or 0),
    "bus-sag": lambda e: "46." in e.ssh("bs", "bts show power").stdout,
    "battery-weak": lambda e: "44." in e.ssh("bs", "bts show power").stdout,
    "pa-dead": lambda e: "4.0 dBm" in e.ssh("bs", "bts show cell").stdout.replace("3.9 dBm", "4.0 dBm").replace(
        "4.1 dBm", "4.0 dBm").replace("44.0 dBm", "").replace("43.", "x"),
    "hot-day": station("1.3.1.0", lambda v: v and v > 470), "door-open": station("1.3.3.0", lambda v: v == 2),
    "battery-stolen": station("1.3.3.0", lambda v: v == 2), "holdover-over": station("1.4.3.0", lambda v: v == 3),
    "all-locked": lambda e: e.ssh("bs", "bts show cell").stdout.count("is locked by") == 3,
    "controller-dead": lambda e: e.get("bs", "1.3.6.1.4.1.2021.2.1.100.1") == 1,
    "bs-dark": off("bs"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if os.geteuid() != 0 or there():
        pytest.skip("wants root and the packages " + " ".join(there()))
    with World(tmp_path_factory.mktemp("routed") / "world", seed=5, topology=topology.routed) as w:
        yield w


@pytest.fixture(scope="module")
def eyes(world, tmp_path_factory):
    return Eyes(world, tmp_path_factory.mktemp("eyes"))


def test_each_has_a_look():
    assert sorted(SEEN) == sorted(ROUTED)


def test_each_stands_in_the_list():
    with open(os.path.join(os.path.dirname(__file__), "FAULTS.md")) as f:
        text = f.read()
    assert [f.name for f in all_faults() if f"| {f.name} |" not in text] == []


@pytest.mark.parametrize("name", ROUTED)
def test_it_comes_and_goes(world, eyes, name):
    seen = SEEN[name]
    eventually(lambda: not seen(eyes), 40, f"{name}: all well before")
    world.break_(name)
    try:
        eventually(lambda: seen(eyes), 40, f"{name} is seen")
    finally:
        world.mend(name)
    eventually(lambda: not seen(eyes), 60, f"{name} is gone")
