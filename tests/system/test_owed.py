"""kill -9 between a ticket's commit and its delivery, again and again: the receiver's log is the judge.

TRIAGED_KILLS=1000 makes it a thousand.
"""

import json
import os
import threading
import time

import pytest

from .house import wait_for
from .receivers import Receiver
from .test_sinks import entries, told

ROUNDS = int(os.environ.get("TRIAGED_KILLS", "9"))
MOMENTS = ("outbox", "deliver", "received")  # before the commit, before the request, before its answer


@pytest.mark.limit(60 + 5 * ROUNDS)
def test_each_ticket_is_there_once_and_told_at_least_once_with_the_same_key(make_house):
    told_of, armed = [], []
    with Receiver() as desk:
        house = told(make_house(), f'  desk: {{kind: webhook, patience: 5s, url: "http://127.0.0.1:{desk.port}/"}}\n')
        house.stop()

        def answer(*_):
            if armed:
                armed.clear()
                house.kill_all()
                return None, {}, b""
            return 200, {}, b"{}"
        desk.answer = answer
        for i in range(ROUNDS):
            moment, killed = MOMENTS[i % len(MOMENTS)], threading.Event()
            armed[:] = [True] if moment == "received" else []
            house.start(halt=None if moment == "received" else moment, wait=False)
            wait_for("parent", 10, house.pid)
            asked = threading.Thread(target=ask_for, args=(house, f"n{i}", told_of, killed))
            asked.start()
            if moment == "received":
                wait_for("kill", 30, lambda: house.process is None)
            else:
                house.wait_halted(moment)
                house.kill_all()
            killed.set()
            asked.join()
        house.start()
        wait_for("all that is owed", 60, lambda: not entries(house, every=False))

        titles = [t["problem"]["title"] for t in house.get("tickets?all=yes&limit=5000")]
        assert told_of and len(titles) == len(set(titles)) and set(told_of) <= set(titles)
        bodies, versions = {}, set()
        for _, _, headers, body in desk.requests:
            assert bodies.setdefault(headers["Idempotency-Key"], body) == body
            ticket = json.loads(body)
            versions.add((ticket["problem"]["title"], ticket["version"]))
        assert {title for title, _ in versions} == set(titles)
        owed = house.rows("select key from outbox where sink='desk' and state='sent'")
        assert {key for key, in owed} == set(bodies) and len(desk.requests) > len(bodies)


def ask_for(house, title, told_of, killed):
    """Of nobody who is killed meanwhile it can be said that it was taken."""
    while not killed.is_set():
        said = house.ctl("ticket", "open", "--title", title, "--customer", "acme")
        if said.returncode == 0:
            told_of.append(title)
        elif said.returncode == 3 or "starting" in said.stderr:
            time.sleep(0.1)
            continue
        return
