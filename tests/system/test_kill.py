"""kill -9 at every named step between an alarm and its delivery: in the end all is there, once."""

import json
import os
import re
import signal

import pytest

from .house import ROOT, wait_for

FAULT = "cell-locked"


def steps():
    """Every place of the sources where a room can be halted: a new one is tested from then on."""
    found = set()
    for path in (ROOT / "daemon").rglob("*.c"):
        found.update(re.findall(r'halt_at\("([a-z-]+)"\)', path.read_text()))
    assert {"raise", "case", "order", "evidence", "finding", "ticket", "outbox"} <= found
    return sorted(found)


@pytest.fixture
def house(lab, make_house):
    h = make_house(lab)
    h.write()
    h.fill_vault()
    return h


def all_told(house):
    """The ticket, once its case is closed and nothing is owed to anybody."""
    def look():
        try:
            cases, owed = house.get("cases?all=yes"), house.get("outbox")
            tickets = house.get("tickets?all=yes")
        except (OSError, ValueError):
            return None  # a room is starting
        return tickets if tickets and not owed and all(c["state"] == "closed" for c in cases) else None
    wait_for("ticket that is complete and delivered", 60, look, every=0.1)


def assert_all_is_there_once(house, fault):
    alarms, cases, tickets = (house.get(f"{what}?all=yes") for what in ("alarms", "cases", "tickets"))
    assert [(a["alarm_type"], a["raises"], a["is_cleared"]) for a in alarms] == [("cell-down", 1, False)]
    assert [(c["alarm_id"], c["verdict"]) for c in cases] == [(alarms[0]["id"], "diagnosed")]
    assert [(t["case_id"], t["alarm_id"]) for t in tickets] == [(cases[0]["id"], alarms[0]["id"])]

    ticket = house.get(f"tickets/{tickets[0]['id']}")
    assert ticket["findings"][0]["cause"] == fault
    kept = {e["hash"] for e in ticket["evidence"]}
    assert kept and set(ticket["findings"][0]["evidence"]) <= kept
    assert alarms[0]["case_id"] == cases[0]["id"] and cases[0]["ticket_id"] == ticket["id"]

    changes = house.get(f"alarms/{alarms[0]['id']}")["status_changes"]
    assert [c["is_cleared"] for c in changes] == [False]
    said = [e["text"] for e in house.get("events?since=0")]
    for once in (r"^A\d+ raised", r"^C\d+ opened", r"^C\d+ closed", r"^T\d+ \("):
        assert len([t for t in said if re.match(once, t)]) == 1, (once, said)
    lines = [json.loads(line) for line in house.tickets_file.read_text().splitlines()]
    delivered = [(t["id"], t["version"]) for t in lines]
    assert delivered and len(delivered) == len(set(delivered)) and {i for i, _ in delivered} == {ticket["id"]}

    # The hour counts from the first sign, not from the restart.
    first, deadline = cases[0]["first_sign"], cases[0]["deadline"]
    assert first == alarms[0]["first_sign"]
    assert (int(deadline[11:13]) - int(first[11:13])) % 24 == 1 and deadline[13:19] == first[13:19]


@pytest.mark.parametrize("step", steps())
@pytest.mark.parametrize("victims", ["the-room", "all-rooms"])
def test_whatever_is_killed_at_a_step_everything_is_there_once(house, broken, step, victims):
    house.start(halt=step)
    house.wait_known()
    cause = broken(FAULT).cause
    room = house.wait_halted(step)
    if victims == "the-room":
        os.kill(house.room_states()[room][0], signal.SIGKILL)
    else:
        house.kill_all()
        house.start()
    all_told(house)
    assert_all_is_there_once(house, cause)
    assert house.stop() == 0
