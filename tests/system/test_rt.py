"""Request Tracker 5 itself, Debian's, with a database of the test's own.

Its packages are large (request-tracker5, rt5-db-sqlite), so `tests/deps` does not ask for them: without them the test is
skipped, and says so.
"""

import base64
import json
import os
import signal
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from .house import wait_for
from .receivers import nobody
from .test_sinks import entries, report, told

SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
SETUP = Path("/usr/sbin/rt-setup-database-5")


class Tracker:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path):
        basic = base64.b64encode(b"root:password").decode()
        q = urllib.request.Request(f"{self.url}/REST/2.0/{path}", headers={"Authorization": f"Basic {basic}"})
        with urllib.request.urlopen(q, timeout=20) as r:
            return json.load(r)

    def is_up(self):
        try:
            return self.get("rt")["Version"].startswith("5.")
        except OSError:
            return False


@pytest.fixture
def tracker(tmp_path):
    if not SERVER.exists() or not SETUP.exists():
        pytest.skip("no Request Tracker 5 here: apt-get install request-tracker5 rt5-standalone rt5-db-sqlite")
    port = nobody()
    (tmp_path / "d").mkdir()
    (tmp_path / "rt.pm").write_text(
        f"Set($rtname, 'test'); Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{tmp_path}/rt.db');\n"
        f"Set($WebDomain, '127.0.0.1'); Set($WebPort, {port}); Set($MailCommand, 'testfile');\n"
        "Set($LogToSTDERR, 'warning'); Set($LogToSyslog, undef);\n1;\n")
    env = {**os.environ, "RT_SITE_CONFIG": f"{tmp_path}/rt.pm", "RT_SITE_CONFIG_DIR": f"{tmp_path}/d"}
    subprocess.run([SETUP, "--action", "init", "--skip-create"], env=env, check=True, capture_output=True, timeout=60)
    with open(tmp_path / "rt.log", "wb") as log:
        server = subprocess.Popen([SERVER, "--host", "127.0.0.1", "--port", str(port)], env=env, stdout=log, stderr=log,
                                  start_new_session=True)
    try:
        rt = Tracker(port)
        wait_for("Request Tracker", 40, rt.is_up, every=0.5)
        yield rt
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # its workers, too
        server.wait()


def test_a_ticket_is_made_commented_and_resolved_in_request_tracker(make_house, tracker):
    house = make_house()
    sinks = f"  rt: {{kind: rt, url: \"{tracker.url}\", credential: rt-root, auth: basic}}\n"
    house.fill_vault([("rt-root", "password", "root", "password")])
    told(house, sinks, init=False)
    report(house, "the 'fan' hums")
    wait_for("ticket over there", 40, lambda: entries(house, sink="rt", state="sent"))
    house.ctl("ticket", "accept", "T1", "--text", "mine", check=True)
    house.ctl("ticket", "mend", "T1", check=True)
    wait_for("changes", 40, lambda: len(entries(house, sink="rt", state="sent")) == 3)

    query = urllib.parse.quote("Subject LIKE '[T1@test-noc]'")
    found = tracker.get(f"tickets?query={query}")
    assert found["total"] == 1
    [(ref,)] = house.rows("select ref from away where sink='rt'")
    ticket = tracker.get(f"ticket/{ref}")
    assert "the 'fan' hums" in ticket["Subject"] and ticket["Status"] == "open"
    history = tracker.get(f"ticket/{ref}/history?fields=Type,Content&per_page=100")["items"]
    kinds = [h["Type"] for h in history]
    assert kinds.count("Create") == 1 and kinds.count("Comment") == 2

    # As if the house had forgotten what it is called there: it is found again by its subject.
    house.stop()
    subprocess.run(["sqlite3", house.state / "triaged.db", "delete from away"], check=True)
    house.start()
    house.ctl("ticket", "comment", "T1", "--text", "still there", check=True)
    wait_for("comment", 40, lambda: len(entries(house, sink="rt", state="sent")) == 4)
    assert tracker.get(f"tickets?query={query}")["total"] == 1
