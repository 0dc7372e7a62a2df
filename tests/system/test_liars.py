"""Agents that lie: each lie is counted, harms nobody else, and no table that is not whole passes for whole."""

import json
import re
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from . import liars
from .house import PLACE, House, free_port, wait_for
from .liars import ROWS, Liars

PROFILE = """snmp: {requests-at-once: 8}
profiles:
  liar:
    class: switch
    every: 1h
    reach-every: 2s
    confirm-tries: 3
    items:
      system.uptime: {oid: sysUpTime.0, scale: 0.01}
      system.name: {oid: sysName.0}
    tables:
      port:
        label: [ifDescr]
        columns: {admin-state: ifAdminStatus, oper-state: ifOperStatus}
devices:
"""


class Asked:
    """One house that polls one honest agent and all liars; what came of it, table by table."""

    def __init__(self, house, all_, port):
        self.house = house
        house.fill_vault([("said", "snmp-community", None, "public")])
        house.write(PROFILE + "".join(
            f"  {lie.__name__}: {{class: switch, profile: liar, address: {all_.add(lie)}, "
            f"snmp: {{port: {port}, credential: said}}}}\n" for lie in (liars.honest, *liars.LIES)))
        house.start()
        wait_for("answer of who is honest", 20, lambda: self.state(liars.honest) == "up")
        # All at the same time, for to be lied to takes long.
        with ThreadPoolExecutor(len(liars.LIES) + 1) as pool:
            got = list(pool.map(self.table_now, (liars.honest, *liars.LIES)))
        self.table = dict(zip((liars.honest, *liars.LIES), got))

    def item_now(self, lie, item):
        said = wait_for("poll by hand", 20, lambda: self.house.ctl("device", "poll", lie.__name__, "--item", item,
                                                                  "--json").stdout)
        return json.loads(said)["asked"][0]

    def table_now(self, lie):
        return self.item_now(lie, "port.oper-state")

    def state(self, lie):
        return {d["name"]: d["state"] for d in self.house.get("devices")}[lie.__name__]

    def counted(self, what):
        return json.loads(self.house.ctl("poll", "stats", "--json", check=True).stdout)[0]["snmp"][what]


@pytest.fixture(scope="module")
def asked():
    shutil.rmtree(PLACE / "liars", ignore_errors=True)
    port = free_port(socket.SOCK_DGRAM)
    with Liars(port) as all_, House(PLACE / "liars") as house:
        yield Asked(house, all_, port)


def partial(got):
    return not got["whole"] and got["why"]


@pytest.mark.parametrize("lie, outcome", [
    (liars.short_length, "malformed"), (liars.long_value, "malformed"), (liars.other_port, "forged"),
    (liars.other_request, "stray")])
def test_what_is_no_answer_is_counted_and_not_taken(asked, lie, outcome):
    assert partial(asked.table[lie]) and not asked.table[lie]["rows"]
    assert asked.counted(outcome)


def test_an_answer_that_comes_twice_counts_once(asked):
    assert asked.table[liars.twice]["whole"] and len(asked.table[liars.twice]["rows"]) == ROWS
    assert asked.counted("doubled") + asked.counted("late")


@pytest.mark.parametrize("lie", [liars.turns_round, liars.stands_still])
def test_agents_that_go_round_are_left(asked, lie):
    got = asked.table[lie]
    assert partial(got) == "not-increasing" and got["requests"] < 20, got


def test_what_was_not_asked_for_is_no_value(asked):
    # What is no column of the table ends it there.
    assert asked.table[liars.sixty_four_kb]["requests"] < 60
    assert not any("value" in v for v in asked.item_now(liars.other_objects, "system.name")["values"])


@pytest.mark.parametrize("lie", [liars.no_getbulk, liars.silent_at_getbulk])
def test_who_has_no_getbulk_is_asked_one_by_one(asked, lie):
    wait_for("whole table", 30, lambda: (got := asked.table_now(lie))["whole"] and len(got["rows"]) == ROWS)


def test_a_broken_column_costs_only_itself(asked):
    got = asked.table[liars.broken_column]
    assert partial(got) == "column-error" and len(got["rows"]) == ROWS
    assert all(v["word"] == "port.admin-state" and v["value"] == "up" for r in got["rows"] for v in r["values"][:1])


def test_a_view_that_ends_before_what_is_there_is_said(asked):
    assert partial(asked.table[liars.ends_early]) == "view-ended"


def test_who_says_no_to_everything_is_there(asked):
    assert partial(asked.table[liars.nothing_but_errors])
    assert asked.state(liars.nothing_but_errors) != "down"


def test_nobody_else_is_harmed(asked):
    for got in asked.table[liars.honest], asked.table_now(liars.honest):
        assert got["whole"] and len(got["rows"]) == ROWS
    assert not re.search(r"ended|killed|set aside", asked.house.said())
