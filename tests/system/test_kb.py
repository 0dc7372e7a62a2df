"""The knowledge base: articles are found, shown, drafted, and changed by a reload."""

import json
import shutil

import pytest

from .house import ROOT, wait_for

CONFIG = """
devices:
  gw-1: {class: terminal, profile: openwrt, address: 127.0.0.1}
"""


@pytest.fixture
def house(make_house):
    h = make_house()
    h.kb = h.place / "kb"
    shutil.copytree(ROOT / "config/kb", h.kb)
    h.write(extra=CONFIG, kb=h.kb)
    h.fill_vault()
    h.start()
    return h


def found(house, text):
    done = house.ctl("--json", "kb", "search", text)
    assert done.returncode == 0, done.stderr
    return [a["name"] for a in json.loads(done.stdout)]


def test_articles_are_found_by_words_codes_and_beginnings(house):
    assert len(json.loads(house.ctl("--json", "kb", "search").stdout)) == len(list(house.kb.glob("*.md")))
    assert found(house, "bs.power.mains-fail")[0] == "bs.power.mains-fail"
    assert "bs.power.battery-bad" in found(house, '"float voltage" battery')
    assert found(house, "dup")[0] == "sw.port.duplex-speed" or "sw.port.duplex-speed" in found(house, "duplex mismat")
    assert found(house, "no-such-word-anywhere") == []
    for hostile in ('"', "a* OR b", "NEAR(", "title:x", "'; DROP TABLE article; --", "x" * 1000):
        assert house.ctl("--json", "kb", "search", hostile).returncode in (0, 1)
    assert "letters or digits" in house.ctl("kb", "search", "***").stderr
    shown = house.ctl("kb", "show", "sw.port.err-disabled")
    assert shown.returncode == 0 and "**Proof.**" in shown.stdout
    assert house.ctl("kb", "show", "nothing").returncode == 1


def test_a_reload_takes_over_what_was_written(house):
    (house.kb / "quokka.md").write_text("---\ncauses: [net.path-loss]\n---\n\n# A quokka on the line\n\nIt bites.\n")
    assert found(house, "quokka") == []
    house.ctl("reload", check=True)
    wait_for("taken over", 20, lambda: found(house, "quokka") == ["quokka"])
    (house.kb / "quokka.md").write_text("---\ncauses: [net.path-los]\n---\n\n# A quokka on the line\n\nIt bites.\n")
    wrong = house.ctl("reload")
    assert wrong.returncode == 1
    assert found(house, "quokka") == ["quokka"]
    (house.kb / "quokka.md").unlink()
    house.ctl("reload", check=True)
    wait_for("taken over", 20, lambda: found(house, "quokka") == [])


def test_a_ticket_becomes_a_draft(house):
    ticket = house.ctl("ticket", "open", "--title", "it hums", "--what", "all day\nlong", check=True).stdout.strip()
    house.ctl("ticket", "comment", ticket, "--text", "the fan was loose", check=True)
    draft = house.ctl("kb", "new", "--from-ticket", ticket, check=True).stdout
    assert draft.startswith("---\ncauses: [CODE]\n") and "- the fan was loose" in draft and "- all day long" in draft
    assert house.ctl("kb", "new", "--cause", "sw.fan.fail", check=True).stdout.startswith("---\ncauses: [sw.fan.fail]\n---\n")


def tickets(house, *more):
    done = house.ctl("--json", "ticket", "list", *more)
    assert done.returncode == 0, done.stderr
    return [t["problem"]["title"] for t in json.loads(done.stdout)]


def test_tickets_are_found_by_words_and_listed_page_by_page(house):
    for title in ("mains hum", "mains gone in the cellar", "light flickers", "door open"):
        house.ctl("ticket", "open", "--title", title, "--what", f"about {title}", check=True)
    ids = {t["problem"]["title"]: t["id"] for t in json.loads(house.ctl("--json", "ticket", "list").stdout)}
    assert tickets(house) == ["door open", "light flickers", "mains gone in the cellar", "mains hum"]
    assert tickets(house, "--limit", "2") == ["door open", "light flickers"]
    assert tickets(house, "--limit", "2", "--before", f"T{ids['light flickers']}") == ["mains gone in the cellar", "mains hum"]
    assert tickets(house, "--search", "mains") == ["mains gone in the cellar", "mains hum"]
    assert tickets(house, "--search", "cell mains") == [] and tickets(house, "--search", "mains cell") == ["mains gone in the cellar"]
    house.ctl("ticket", "cancel", f"T{ids['mains hum']}", "--text", "a mistake", check=True)
    assert "mains hum" not in tickets(house) and "mains hum" in tickets(house, "--all")
    assert tickets(house, "--search", "hum") == ["mains hum"]
    assert "letters or digits" in house.ctl("ticket", "list", "--search", "?!").stderr
