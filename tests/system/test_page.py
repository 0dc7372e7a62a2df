"""The web page: the JSON and the stream behind it, and what a browser shows of it."""

import contextlib
import http.client
import json
import re
import shutil
import socket
import threading

import pytest

from . import browser
from .conftest import is_well
from .house import PLACE, House, wait_for


@pytest.fixture(scope="module")
def house(lab):
    """With a ticket of a real fault."""
    place = PLACE / "page"
    shutil.rmtree(place, ignore_errors=True)
    h = House(place, lab)
    try:
        h.write()
        h.fill_vault()
        h.start(page=True)
        h.wait_known()
        lab.break_("cell-locked")
        wait_for("ticket", 30, lambda: h.get("tickets"))
        yield h
    finally:
        lab.mend("mains-failure")
        lab.mend("cell-locked")
        h.__exit__()
        wait_for("base station that is well again", 30, lambda: is_well(lab))
        shutil.rmtree(place, ignore_errors=True)


def fetch(house, path, method="GET", body=None, **headers):
    c = http.client.HTTPConnection("127.0.0.1", house.page_port, timeout=15)
    try:
        c.request(method, path, body=body, headers=headers)
        answer = c.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        c.close()


@pytest.mark.parametrize("path", [
    "status", "devices", "alarms", "alarms?all=yes&limit=5", "cases?all=yes", "tickets", "events?since=0", "events/last",
    "outbox?all=yes", "probes", "probes/bs_power", "causes"])
def test_the_json_behind_the_page(house, path):
    status, headers, body = fetch(house, f"/api/v1/{path}")
    assert status == 200 and headers["Content-Type"] == "application/json"
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert json.loads(body)


def test_the_page_is_carried_in_the_program_and_names_no_other_host(house):
    status, headers, page = fetch(house, "/")
    assert status == 200 and headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.decode())
    assert len(parts) >= 3
    for path in {p for p in parts if not p.startswith("/api/")}:
        assert path.startswith("/") and not path.startswith("//")
        status, _, text = fetch(house, path)
        assert status == 200
        assert not re.findall(rb"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}", text), path


@pytest.mark.parametrize("method, path, headers, code", [
    ("GET", "/nowhere", {}, 404), ("GET", "/api/v1/nowhere", {}, 404), ("GET", "/api/v1/tickets/999999", {}, 404),
    ("GET", "/api/v1/devices/../../../etc/passwd", {}, 404), ("GET", "/%2e%2e/etc/passwd", {}, 404),
    ("DELETE", "/api/v1/tickets", {}, 405), ("POST", "/api/v1/tickets", {}, 403),
    ("POST", "/api/v1/alarms/1/ack", {}, 403), ("GET", "/api/v1/status", {"Host": "evil.example"}, 403),
    ("GET", "/api/v1/status", {"Host": "localhost.evil.example"}, 403)])
def test_what_the_page_does_not_do_is_refused(house, method, path, headers, code):
    status, _, body = fetch(house, path, method, body=b'{"title":"x"}' if method == "POST" else None, **headers)
    assert status == code
    assert json.loads(body)["error"]


def test_nonsense_on_the_pages_port_leaves_the_room_alive(house):
    room = house.room_states()["web"]
    for data in (b"\0" * 5000, b"GET / HTTP/1.1\r\n\r\n", b"GET " + b"/" * 70000, b"POST /api/v1/tickets HTTP/1.1\r\n"
                 b"Host: localhost\r\nContent-Length: 99999999999\r\n\r\n", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                 b"GET /api/v1/alarms?limit=" + b"9" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", house.page_port), timeout=5) as s:
            with contextlib.suppress(OSError):      # it may hang up at any time
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
                while s.recv(65536):
                    pass
    assert fetch(house, "/api/v1/status")[0] == 200
    assert house.room_states()["web"] == room


def test_the_stream_tells_events_as_they_happen(house):
    c = http.client.HTTPConnection("127.0.0.1", house.page_port, timeout=30)
    c.request("GET", "/api/v1/stream")
    answer = c.getresponse()
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/event-stream"
    got, title = [], "the stream was told"

    def read():
        fields = {}
        for line in answer:
            text = line.decode().rstrip("\n")
            if text:
                fields.setdefault(*text.split(": ", 1))
            elif "data" in fields:
                got.append(fields)
                fields = {}
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    house.ctl("ticket", "open", "--title", title, check=True)
    wait_for("event", 10, lambda: [e for e in got if title in e["data"]])
    event = next(e for e in got if title in e["data"])
    data = json.loads(event["data"])
    assert (int(event["id"]), event["event"]) == (data["id"], data["kind"]) and data["kind"] == "ticket"
    assert data in house.get(f"events?since={data['id'] - 1}")
    house.kill_room("web")      # and it ends with its room, so that a browser asks again
    reader.join(10)
    assert not reader.is_alive()
    c.close()
    house.wait_up()


@pytest.mark.skipif(bool(browser.missing()), reason=f"not installed: {browser.missing()}")
def test_a_browser_shows_alarm_case_and_ticket_and_asks_nobody_else(house):
    [ticket] = [t for t in house.get("tickets") if t["case_id"]]
    ticket = house.get(f"tickets/{ticket['id']}")
    with browser.Browser(house.place / "browser") as b:
        b.open(f"http://127.0.0.1:{house.page_port}/")
        wait_for("page that is live", 20, lambda: b.text("#link") == "live")
        bs, finding = house.world.device("bs").name, ticket["findings"][0]
        assert bs in b.text("#alarms") and "cell-down" in b.text("#alarms") and "major" in b.text("#alarms")
        shown = b.text("#tickets")
        for words in (f"T{ticket['id']}", finding["title"], finding["cause"], finding["action"]):
            assert words in shown
        b.script(f"[...document.querySelectorAll('#tickets li')].find(card => card.querySelector('h3')"
                 f".textContent.startsWith('T{ticket['id']} ')).querySelectorAll('details').forEach(d => {{ d.open = true }})")
        wait_for("evidence", 10, lambda: ticket["evidence"][0]["hash"][:12] in b.text("#tickets"))
        b.script("document.title = 'not loaded again'")

        house.write(correlation_window="60s")   # a case that stays for a while, to be looked at
        house.reload()
        house.wait_said("reload: reading")
        house.wait_up()
        house.world.break_("mains-failure")
        wait_for("case with its finding", 30, lambda: "bs.power.mains-fail" in b.text("#cases"))
        wait_for("hour that runs down", 5, lambda: "the hour ends in 59 min" in b.text("#cases"))
        assert "mains-failed" in b.text("#alarms")
        assert b.script("return document.title") == "not loaded again"
        assert b.script("return document.documentElement.scrollWidth <= window.innerWidth")

        picture = b.screenshot()
        assert picture.startswith(b"\x89PNG") and len(picture) > 20_000
        (PLACE / "page.png").write_bytes(picture)
        asked = b.requests()
        assert len(asked) > 5
        assert {url.split("/")[2] for url in asked if not url.startswith(("data:", "about:", "chrome:"))} == \
            {f"127.0.0.1:{house.page_port}"}
        assert b.complaints() == []
