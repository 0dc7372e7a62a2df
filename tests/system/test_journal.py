"""The journal of traps: what was accepted, or an inform that was answered, is in the list - once - whatever is killed when."""

import os
import random
import signal
import socket
import subprocess
import threading
import time

import pytest

from .house import BUILD, wait_for
from .packets import number, trap

COMMUNITY = "public"
DOWN, INDEX = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1"
DEVICES = 20
SENDER = BUILD / "tests/bench/alarm_sender"


def address(n):
    return f"127.1.0.{1 + n}"  # as tests/bench/alarm_sender has them


@pytest.fixture
def house(make_house):
    """Devices that answer nothing, and may say as much as they like."""
    house = make_house()
    house.ctl("vault", "init", "--file", house.vault, "--key-file", house.key, check=True)
    house.keep_secret("word", "snmp-community", None, COMMUNITY)
    house.devices = "".join(f"  d{n}: {{class: switch, profile: generic-snmp, address: {address(n)}, "
                            "snmp: {version: 2c, credential: word}}\n" for n in range(DEVICES))
    house.write("traps: {at-once: 100000, a-second: 10000}\ndevices:\n" + house.devices)
    return house


def link_down(index, inform=None):
    return trap(COMMUNITY, DOWN, (f"{INDEX}.{index}", number(index)), inform=inform)


class Informer(threading.Thread):
    """Each device tells of one port after the other, and tells again until it is answered."""

    def __init__(self, port, rate):
        super().__init__()
        self.port, self.rate, self.over = port, rate, threading.Event()
        self.asked, self.answered = {}, set()
        self.socks = []
        for n in range(DEVICES):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((address(n), 0))
            s.setblocking(False)
            self.socks.append(s)

    def tell(self, n, index):
        self.asked[n, index] = time.monotonic()
        try:
            self.socks[n].sendto(link_down(index, inform=index), ("127.0.0.1", self.port))
        except OSError:
            pass  # nobody listens while the house is down

    def hear(self):
        for n, s in enumerate(self.socks):
            try:
                while got := s.recv(4096):
                    # version, community, then the response's tag and its request id
                    at = got.index(b"\xa2") + 2
                    self.answered.add((n, int.from_bytes(got[at + 2:at + 2 + got[at + 1]], "big")))
            except OSError:
                pass

    def run(self):
        index = 0
        while not self.over.is_set() or len(self.answered) < len(self.asked):
            if not self.over.is_set():
                index += 1
                for n in range(DEVICES):
                    self.tell(n, index)
            for key, at in list(self.asked.items()):
                if key not in self.answered and time.monotonic() - at > 1:
                    self.tell(*key)
            self.hear()
            time.sleep(DEVICES / self.rate)

    def finish(self):
        self.over.set()
        self.join(60)
        assert not self.is_alive(), f"{len(self.asked) - len(self.answered)} informs were never answered"
        for s in self.socks:
            s.close()


def listed(house):
    return {(int(d[1:]), int(i)) for d, i in house.rows(
        "SELECT device, \"index\" FROM alarm WHERE alarm_type='link-down' AND NOT is_cleared")}


@pytest.mark.parametrize("victim", ["trap", "triage", "store", "all"])
def test_what_was_answered_is_in_the_list_once_whatever_is_killed_when(house, victim):
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    dice = random.Random(seed)
    print(f"SEED={seed}")
    house.start()
    informer = Informer(house.trap_port, 1500)
    informer.start()
    for _ in range(3):
        time.sleep(dice.uniform(0.2, 1.0))
        if victim == "all":
            house.kill_all()
            house.start(wait=False)
        else:
            house.kill_room(victim)
        house.wait_up()
    informer.finish()
    assert len(informer.answered) > 500
    wait_for("all that was answered", 60, lambda: informer.answered <= listed(house))
    assert listed(house) == informer.answered
    many = house.rows("SELECT device, \"index\", raises FROM alarm WHERE alarm_type='link-down' AND raises<>1")
    twice = house.rows("SELECT alarm_id, count(*) FROM alarm_change JOIN alarm ON alarm.id=alarm_id "
                       "WHERE alarm_type='link-down' GROUP BY alarm_id HAVING count(*)<>1")
    assert (many, twice) == ([], [])


def counts(house):
    got = house.get("traps")
    return got, {o["name"]: o["count"] for o in got["outcomes"] if o["count"]}


def test_traps_that_were_accepted_survive_the_end_of_all(house):
    house.start()
    os.kill(house.room_states()["triage"][0], signal.SIGSTOP)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((address(3), 0))
        for index in range(1, 201):
            s.sendto(link_down(index), ("127.0.0.1", house.trap_port))
    wait_for("all accepted", 10, lambda: counts(house)[1] == {"accepted": 200})
    time.sleep(0.1)  # a few milliseconds are gathered before they are written
    house.kill_all()
    house.start()
    wait_for("all listed", 20, lambda: len(listed(house)) == 200)
    assert "200 things that were said before the start go on" in house.said()


def kernel_drops(port):
    """What the system says it dropped on this port, over IPv4 and IPv6."""
    drops = 0
    for name in ("udp", "udp6"):
        with open(f"/proc/net/{name}") as f:
            for line in f.readlines()[1:]:
                words = line.split()
                if int(words[1].rpartition(":")[2], 16) == port:
                    drops += int(words[-1])
    return drops


def test_three_times_what_can_be_taken_is_accounted_for_to_the_last_datagram(house):
    if not SENDER.exists():
        pytest.skip("build/tests/bench/alarm_sender is not built: make system does it")
    house.write("devices:\n" + house.devices + "  six: {class: switch, profile: generic-snmp, address: \"::1\", "
                "snmp: {version: 2c, credential: word}}\n", trap=f"[127.0.0.1:{house.trap_port}, \"[::1]:{house.trap_port}\"]")
    house.start()
    room = house.room_states()["trap"][0]
    os.kill(room, signal.SIGSTOP)  # for a moment it takes nothing at all: what no buffer holds is dropped
    sent, sent6 = 300000, 20000
    devices = DEVICES + 5          # some are strangers
    process = subprocess.Popen([SENDER, "traps", str(house.trap_port), str(devices), "8", str(sent), "1000000", "flap"],
                               stdout=subprocess.PIPE)
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
        for i in range(sent6):
            s.sendto(link_down(1 + i % 16), ("::1", house.trap_port))
            if i == sent6 // 2:
                os.kill(room, signal.SIGCONT)
    process.communicate(timeout=60)

    def all_told():
        got, by = counts(house)
        return got["arrived"] + got["dropped"] == sent + sent6 and sum(by.values()) == got["arrived"]
    wait_for("account of each datagram", 30, all_told)
    got, by = counts(house)
    assert got["dropped"] == kernel_drops(house.trap_port)
    assert got["dropped"] > 0, "nothing was dropped: that was not too much"
    assert by["unknown-sender"] > 0 and by["accepted"] > 0 and by["merged"] > 0
