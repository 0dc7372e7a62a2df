"""What comes to the trap port: each datagram ends in one count, and none ends a room."""

import json
import os
import re
import signal

import pytest

from .house import wait_for
from .packets import LINK_DOWN, nonsense, number, trap

SEND = """
import json, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
host, port, *hexes = json.load(sys.stdin)
for h in hexes:
    s.sendto(bytes.fromhex(h), (host, port))
"""
OUTCOMES = ("accepted", "merged", "unmapped", "discovery", "unknown-sender", "bad-credential", "not-in-window",
            "no-credential", "malformed", "unsupported", "set-aside", "over-budget")


def send(house, device, *datagrams):
    """From a device's own address, as if it had said so."""
    noc = "127.0.0.1" if device == "noc" else house.world.device(device).noc_address
    house.world.run(device, ["/usr/bin/python3", "-I", "-c", SEND],
                    text=json.dumps([noc, house.trap_port, *(d.hex() for d in datagrams)]))


def counted(house):
    """All outcomes that the log has told of, added up."""
    out = dict.fromkeys(OUTCOMES, 0)
    for line in re.findall(r"^trap: (?:in the last minute|since the last report):(.*)$", house.said(), re.M):
        for name, n in re.findall(r"(\S+)=(\d+)", line):
            out[name] += int(n)
    return {name: n for name, n in out.items() if n}


@pytest.fixture
def house(lab, make_house):
    h = make_house(lab)
    h.write()
    h.fill_vault()
    return h


def community(house, role):
    return next(d for d in house.world.facts["devices"] if d["role"] == role)["snmp"]["community"]


def test_malformed_datagrams_are_counted_and_nothing_dies(house):
    house.start()
    house.wait_known()
    rooms = house.room_states()
    bad = nonsense(community(house, "sw"))
    for at in range(0, len(bad), 20):
        send(house, "sw", *(d for _, d in bad[at:at + 20]))
    port = number(2)
    send(house, "sw", trap("not-the-word", LINK_DOWN, ("1.3.6.1.2.1.2.2.1.1.2", port)),
         trap(community(house, "sw"), "1.3.6.1.4.1.99999.0.7"),
         trap(community(house, "sw"), LINK_DOWN))   # some port went down: which?
    house.world.run("sw", ["snmptrap", "-v", "3", "-e", "0x8000000001020304", "-u", "nobody", "-l", "noAuthNoPriv",
                           f"{house.world.device('sw').noc_address}:{house.trap_port}", "", LINK_DOWN])
    send(house, "noc", trap("public", LINK_DOWN))
    assert {n: p for n, (p, _) in house.room_states().items()} == {n: p for n, (p, _) in rooms.items()}
    assert house.get("alarms?all=yes") == []
    assert house.stop() == 0
    got = counted(house)
    assert (got.get("unmapped"), got.get("unknown-sender")) == (2, 1), got
    # a wrong community, and a user of SNMPv3 on a device that has none
    assert (got.get("malformed"), got.get("bad-credential")) == (len(bad), 2), got
    assert "ended" not in house.said()


def test_a_flood_of_nonsense_does_not_hide_the_one_that_matters(house, broken):
    house.start()
    house.wait_known()
    noise = os.urandom(600)
    for _ in range(20):
        send(house, "sw", *[noise] * 100)
    broken("cell-locked")
    wait_for("alarm", 15, lambda: [a for a in house.get("alarms") if a["alarm_type"] == "cell-down"])
    assert house.stop() == 0
    assert counted(house)["malformed"] > 0


def test_a_device_whose_bytes_kill_a_room_twice_is_set_aside_with_an_alarm_of_our_own(house, broken):
    house.start(halt="trap-read,trap-read")
    house.wait_known()
    sw = next(d for d in house.world.facts["devices"] if d["role"] == "sw")
    poison = trap(sw["snmp"]["community"], "1.3.6.1.4.1.99999.0.13")
    for death in (1, 2):
        send(house, "sw", poison)
        assert house.wait_halted("trap-read") == "trap"
        os.kill(house.room_states()["trap"][0], signal.SIGKILL)
        house.wait_said(rf"died over bytes of source {re.escape(sw['address'])} \({death}\. time")
        house.wait_up()
    [alarm] = wait_for("alarm of our own", 10, lambda: house.get("alarms"))
    assert (alarm["device"], alarm["alarm_type"]) == ("test-noc", "set-aside")
    assert alarm["component"] == f"source {sw['address']}"
    community = sw["snmp"]["community"].encode()
    shown = poison[poison.index(community) + len(community):]     # what says who we are is not written down
    assert "trap room" in alarm["text"] and shown.hex()[:40] in alarm["text"]
    assert community.hex() not in alarm["text"] and community.decode() not in alarm["text"]

    send(house, "sw", poison, poison)   # the room lives on, and nobody else waits
    broken("cell-locked")
    wait_for("alarm of another device", 15, lambda: [a for a in house.get("alarms") if a["alarm_type"] == "cell-down"])
    assert house.halted() is None
    assert house.stop() == 0
    assert counted(house)["set-aside"] >= 2
