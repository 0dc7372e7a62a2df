"""Rooms that die or hang: a leaf comes back alone, the core comes back with all it knew."""

import os
import signal

import pytest

from .house import wait_for

CORE = ("vault", "store", "triage")


@pytest.fixture
def house(lab, make_house):
    h = make_house(lab)
    h.write()
    h.fill_vault()
    h.start()
    h.wait_known()
    return h


def pids(house):
    return {name: pid for name, (pid, _) in house.room_states().items()}


def row(house, role):
    return next(r for r in house.get("status")["rooms"] if r["role"] == role)


def link_down(house):
    """The switch's own alarm of its shut port; the far end has one too."""
    sw = house.world.device("sw").name
    [alarm] = wait_for("alarm link-down", 20, lambda: [
        a for a in house.get("alarms") if (a["device"], a["alarm_type"]) == (sw, "link-down")])
    return alarm


def test_a_leaf_room_that_is_killed_comes_back_and_the_others_stay(house):
    before = pids(house)
    for room in sorted(set(before) - set(CORE)):
        dead = house.kill_room(room)
        house.wait_said(rf"room={room}-0 ended \(signal 9\), starting it again")
        wait_for(f"new {room}", 5, lambda: pids(house).get(room, dead) != dead)
        house.wait_up()
        assert (row(house, room)["restarts"], row(house, room)["last_end"]) == (1, "signal 9")
    assert {n: p for n, p in pids(house).items() if n in CORE} == {n: p for n, p in before.items() if n in CORE}
    assert house.get("alarms?all=yes") == []    # the news of it is in the log and in status, nowhere else


@pytest.mark.parametrize("room", CORE)
def test_a_core_room_that_is_killed_takes_all_with_it_and_loses_nothing(house, broken, room):
    broken("port-shut")
    alarm = link_down(house)
    wait_for("ticket", 20, lambda: house.get("tickets"))
    before = pids(house)
    stays = before.pop("session")       # people are at work in it
    house.kill_room(room)
    house.wait_said(rf"room={room}-0 ended \(signal 9\), starting all rooms again")
    wait_for("other processes", 15, lambda: not set(before.values()) & set(pids(house).values()))
    house.wait_up()
    assert pids(house)["session"] == stays
    again = house.get("alarms?all=yes")
    assert [(a["id"], a["first_sign"], a["raised_at"]) for a in again if a["id"] == alarm["id"]] == \
        [(alarm["id"], alarm["first_sign"], alarm["raised_at"])]
    assert len(house.get("tickets?all=yes")) == 1
    house.world.mend("port-shut")       # the house works on: it sees the end of it
    wait_for("all-clear", 30, lambda: not [a for a in house.get("alarms") if a["alarm_type"] == "link-down"])


@pytest.mark.limit(90)
def test_what_was_mended_while_nobody_looked_is_cleared(house, broken):
    """Levels, not edges: no trap of it was heard, no poll saw it change."""
    broken("port-shut")
    alarm = link_down(house)
    house.kill_all()
    house.world.mend("port-shut")
    house.start()
    wait_for("all-clear", 40, lambda: house.get(f"alarms/{alarm['id']}")["is_cleared"])
    assert house.get(f"alarms/{alarm['id']}")["raises"] == 1


def test_a_room_that_ends_too_often_is_held_and_says_what_to_do(house):
    for _ in range(4):
        wait_for("sink", 10, lambda: "sink" in pids(house))
        house.kill_room("sink")
    house.wait_said(r"room=sink-0 ended 4 times within a minute and is held for 5 min; .*SIGHUP")
    assert row(house, "sink")["state"] == "held"
    tid = house.ctl("ticket", "open", "--title", "the phone is dead", check=True).stdout.strip()
    wait_for("debt", 5, lambda: house.get("outbox"))
    house.reload()
    house.wait_up()
    wait_for("delivery", 15, lambda: not house.get("outbox"))
    assert house.tickets_file.read_text().count(f'"id":{tid[1:]},') == 1


@pytest.mark.limit(60)
def test_a_room_that_hangs_is_ended_and_started_again(house):
    pid = pids(house)["reader"]
    os.kill(pid, signal.SIGSTOP)
    house.wait_said(r"room=reader-0 ended \(signal 9: its heartbeat stopped\), starting it again", 20)
    house.wait_up()


def test_a_stop_is_orderly(house):
    rooms = pids(house)
    assert house.stop() == 0
    assert not house.socket.exists()
    assert not [r for r in rooms if f"room={r}-0 ended" in house.said()]
