"""Samples are there after a kill -9 of the room and of all, and beside a byte that was changed."""

import pytest

from .house import wait_for

WORD = "reach.ping-rtt"


@pytest.fixture
def house(lab, make_house):
    h = make_house(lab)
    h.write()
    h.fill_vault()
    h.start()
    h.wait_known()
    return h


def points(house, word=WORD):
    """Of every device: {(device, time)}."""
    out = set()
    for d in house.get("devices"):
        out |= {(d["name"], p["at"]) for p in house.get(f"devices/{d['name']}/series?word={word}")["points"]}
    return out


def written(house):
    """The points there are once what is known now is on disk: the state says so each five seconds, after writing."""
    seen = wait_for("samples", 30, lambda: points(house))
    size = house.get("status")["history"]["bytes"]
    wait_for("that they are written", 30, lambda: house.get("status")["history"]["bytes"] > size or None)
    return seen


def later(house, seen):
    """More than there was, and all of that."""
    def look():
        try:
            now = points(house)
        except (OSError, ValueError, KeyError):
            return None  # a room is starting
        return now if seen < now else None
    return wait_for("those from before, and new ones", 60, look, every=0.5)


def journals(house):
    return sorted((house.state / "history").glob("samples-*.seg"))


def test_samples_outlive_a_kill_of_the_room_and_of_all(house):
    seen = written(house)
    house.kill_room("history")
    seen = later(house, seen)
    assert len(journals(house)) >= 2  # nobody goes on with another's file
    seen = written(house) | seen
    house.kill_all()
    house.start()
    later(house, seen)
    assert "damaged" not in house.said()


def test_a_changed_byte_is_said_and_the_rest_is_read(house):
    written(house)
    assert house.stop() == 0
    path = journals(house)[-1]
    data = bytearray(path.read_bytes())
    data[-1] ^= 0x10
    path.write_bytes(data)
    house.start()
    house.wait_said(rf"file={path.name} damaged from byte \d+ on, \d+ bytes passed over")
    wait_for("what is whole of it", 30, lambda: points(house))
    wait_for("that in the status", 30, lambda: house.get("status")["history"]["damaged_bytes"] > 0)
    assert "some of it damaged" in house.ctl("status", check=True).stdout
