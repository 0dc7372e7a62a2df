"""Customers' people: who sees them, their data handed over, and forgotten."""

import grp
import json
import os
import subprocess
import urllib.request

import pytest

from .house import TRIAGECTL, wait_for

SEEN_BY = "daemon"  # a group that every Debian has
CONFIG = """
customer-data: {seen-by: %s}
customers:
  acme: {title: Acme, contact: {name: Ann Smith, phone: "+49 30 1234567", email: ann@acme.example}}
devices:
  gw-1: {class: terminal, profile: openwrt, address: 127.0.0.1, customer: acme}
""" % SEEN_BY


@pytest.fixture
def house(make_house):
    h = make_house()
    h.write(extra=CONFIG)
    h.fill_vault()
    h.start(page=True)
    h.ticket = h.ctl("ticket", "open", "--title", "Ann says: it hums", "--customer", "acme", "--what",
                     "call ann@acme.example or +49 30 1234567", check=True).stdout.strip()
    return h


def show(house, *before):
    done = subprocess.run([*before, TRIAGECTL, "-s", house.socket, "--json", "ticket", "show", house.ticket],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_page_and_who_is_not_of_the_group_see_no_contacts(house):
    assert show(house)["contact"] == {"name": "Ann Smith", "phone": "+49 30 1234567", "email": "ann@acme.example"}
    url = f"http://127.0.0.1:{house.page_port}/api/v1/tickets"
    for path in (f"{url}/{house.ticket[1:]}", url):
        with urllib.request.urlopen(path, timeout=15) as r:
            seen = r.read().decode()
        json.loads(seen)
        assert "Ann Smith" not in seen and "ann@" not in seen and "1234567" not in seen and "***@acme.example" in seen
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    others = grp.getgrnam("adm").gr_gid
    for gid, sees in ((grp.getgrnam(SEEN_BY).gr_gid, True), (others, False)):
        os.chown(house.socket, -1, gid)
        who = ("setpriv", "--reuid", "65534", "--regid", str(gid), "--clear-groups")
        if subprocess.run([*who, "test", "-x", TRIAGECTL, "-a", "-e", house.socket]).returncode:
            pytest.skip(f"nobody cannot reach {house.place}")
        assert (show(house, *who)["contact"]["name"] == "Ann Smith") == sees
        for words in (["customer", "export", "Acme"], ["customer", "forget", "Acme", "--yes"]):
            done = subprocess.run([*who, TRIAGECTL, "-s", house.socket, *words], capture_output=True, text=True)
            assert ("seen-by" in done.stderr) != sees


def test_a_customers_data_is_handed_over_and_forgotten_and_both_are_told(house):
    [told] = json.loads(house.ctl("customer", "export", "Acme", check=True).stdout)
    assert told["contact"]["name"] == "Ann Smith" and told["ledger"][0]["act"] == "opened"
    assert json.loads(house.ctl("customer", "export", "Nobody", check=True).stdout) == []
    assert house.ctl("customer", "forget", "Acme").returncode == 2
    for why in ("configuration", "open"):
        done = house.ctl("customer", "forget", "Acme", "--yes")
        assert done.returncode == 1 and why in done.stderr
        if why == "configuration":
            house.write(extra="devices:\n  gw-1: {class: terminal, profile: openwrt, address: 127.0.0.1}\n")
            house.ctl("reload", check=True)
            wait_for("reloaded", 20, lambda: "configuration" not in house.ctl("customer", "forget", "Acme", "--yes").stderr)
    house.ctl("ticket", "cancel", house.ticket, "--text", "Ann found the switch", check=True)
    house.ctl("customer", "forget", "Acme", "--yes", check=True)
    wait_for("forgotten", 20, lambda: house.rows("SELECT count(*) FROM forgotten WHERE done_at<>0")[0][0])
    ticket = json.dumps(show(house))
    assert "Ann" not in ticket and "Acme" not in ticket and "acme" not in ticket
    assert json.loads(house.ctl("--json", "ticket", "list", "--search", "hums").stdout) == []
    texts = [e["text"] for e in house.get("events") if e["kind"] == "customer"]
    assert any("exports the data of customer Acme" in t for t in texts)
    assert any("has customer Acme forgotten" in t for t in texts)
