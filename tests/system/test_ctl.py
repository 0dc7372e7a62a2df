"""triagectl: every command, as a table and as JSON; its exit codes; who may use it."""

import csv
import functools
import http.client
import io
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from xml.etree import ElementTree

import pytest

from .conftest import is_well
from .house import PLACE, ROOT, TRIAGECTL, House, wait_for

OK, REFUSED, USAGE, NO_DAEMON = 0, 1, 2, 3


# What comes before a move of a ticket.
LEADS = {
    "accept": (), "dispatch": (), "arrive": ("dispatch",), "mend": ("accept",), "hold": (), "resume": ("hold",),
    "resolve": ("accept",), "confirm": ("accept", "resolve"), "reopen": ("accept", "resolve", "proof"),
    "close": ("accept", "resolve", "proof", "confirm"), "reject": (), "cancel": (), "comment": (),
    "part": ("dispatch",), "report": ("accept", "resolve"), "urgency": (),
}


class Told:
    """A house with a ticket of a real fault, for all tests of this file."""

    def __init__(self, house):
        self.house = house
        self.bs, self.well = (house.world.device(name).name for name in ("bs", "te"))
        [ticket] = wait_for("ticket", 30, lambda: house.get("tickets"))
        self.ticket = house.get(f"tickets/{ticket['id']}")
        at = ["-c", house.config]
        self.words = {
            "status": [], "reload": [], "device list": [], "device show": [self.bs],
            "alarm list": ["--all", "--device", self.bs], "alarm show": [f"A{self.ticket['alarm_id']}"],
            "alarm ack": [f"A{self.ticket['alarm_id']}", "--text", "seen"],
            "alarm close": [f"a{self.ticket['alarm_id']}"],
            "alarm shelve": [f"A{self.ticket['alarm_id']}", "--for", "1h", "--text", "the works there are known"],
            "alarm unshelve": [f"A{self.ticket['alarm_id']}"],
            "alarm purge": ["--older", "100d"], "alarm compress": ["--device", self.bs], "alarm types": [],
            "rule list": at, "rule show": ["link-down", *at],
            "alarm raise": ["--device", self.bs, "--type", "smoke", "--severity", "minor", "--text", 'a "smell"'],
            "alarm clear": ["--device", self.bs, "--type", "smoke"],
            "maintenance list": [], "maintenance show": self.window,
            "maintenance add": ["--device", self.well, "--for", "1s", "--text", "a test"],
            "maintenance end": self.window, "maintenance remove": self.window,
            "case list": ["--all"], "case show": [f"C{self.ticket['case_id']}"],
            "case explain": [f"C{self.ticket['case_id']}"],
            "ticket list": ["--all"], "ticket show": [f"T{self.ticket['id']}"],
            "ticket clocks": [f"T{self.ticket['id']}"], "sla explain": [f"T{self.ticket['id']}"],
            "ticket relate": self.related, "dispatch advise": [f"T{self.ticket['id']}"],
            "report": ["--from", "1d", "--by", "cause", "--verbose"], "stock list": [], "stock report": [],
            "stock move": ["--part", "fuse", "--to", "store", "--count", "2"],
            "ticket open": ["--title", "it hums", "--what", "all day\nand all night", "--severity", "minor"],
            **{f"ticket {move}": functools.partial(self.led, *before, to=move) for move, before in LEADS.items()},
            "probe list": [], "probe show": ["bs_power"], "probe coverage": at, "probe run": ["bs_power", self.bs],
            "evidence export": [f"C{self.ticket['case_id']}"], "evidence verify": self.bundle,
            "evidence show": [self.ticket["evidence"][0]["hash"]],
            "trap stats": [], "trap unknown": [], "trap learn": [ROOT / "tests/system/ACME-FAN-MIB.txt", *at], "poll stats": [], "device poll": [self.well],
            "series": [self.well, "system.uptime", "--from", "2h"],
            "syslog stats": [], "syslog unknown": [], "posted stats": [], "posted unknown": [],
            "profile list": at, "profile show": ["net-snmp", *at], "profile coverage": at,
            "profile test": [ROOT / "tests/profiles/apc-smart-ups.snmprec", *at],
            "mib find": ["ifOper", *at], "mib translate": ["ifOperStatus", *at],
            "events": [],
            "customer export": [self.ticket["customer"]],
            "kb search": ["mains"], "kb show": ["bs.power.mains-fail"], "kb new": ["--from-ticket", f"T{self.ticket['id']}"],
            "events": [], "outbox list": ["--all"], "outbox retry": self.owed,
            "outbox drop": lambda: [*self.owed(), "--text", "nobody wants it"],
        }


    def owed(self):
        """An entry for a sink that is never there."""
        self.house.ctl("ticket", "comment", f"T{self.ticket['id']}", "--text", "to be told", check=True)
        return [next(e["id"] for e in self.house.get("outbox") if e["sink"] == "nowhere")]

    def window(self):
        """A window of maintenance that is open."""
        return [self.house.ctl("maintenance", "add", "--device", self.well, "--for", "1h", check=True).stdout.strip()]

    def bundle(self):
        """The evidence of the real ticket's case in a file, with the seal that the ticket carries."""
        path = self.house.place / "evidence.json"
        path.write_text(self.house.ctl("evidence", "export", f"C{self.ticket['case_id']}", check=True).stdout)
        return [path, "--seal", self.house.get(f"tickets/{self.ticket['id']}")["evidence_seal"]]

    def related(self):
        """A ticket of its own, that repeats the real one."""
        tid = self.house.ctl("ticket", "open", "--title", "again", "--apart", "--device", self.bs, check=True).stdout.strip()
        return [tid, "--repeat-of", f"T{self.ticket['id']}"]

    def led(self, *before, to):
        """The words for a move, of a ticket that earlier ones have brought to where it is allowed."""
        more = {"confirm": ("--by", "Bo"), "urgency": ("--to", "urgent")}.get(to, ())
        tid = self.house.ctl("ticket", "open", "--title", f"to {to}", "--apart", "--device", self.well, check=True).stdout.strip()
        for move in before:
            if move == "proof":
                wait_for("proof", 30, lambda: self.house.get(f"tickets/{tid[1:]}")["stage"] == "resolved")
            else:
                self.house.ctl("ticket", move, tid, "--text", "as it goes", "--by", "Bo", check=True)
        return [tid, "--text", f"it is time to {to}", *more]


@pytest.fixture(scope="module")
def told(lab):
    place = PLACE / "ctl"
    shutil.rmtree(place, ignore_errors=True)
    house = House(place, lab)
    try:
        house.write(extra='  nowhere: {kind: webhook, url: "http://127.0.0.1:1/"}\n')
        house.fill_vault()
        house.start()
        house.wait_known()
        lab.break_("cell-locked")
        yield Told(house)
    finally:
        lab.mend("cell-locked")
        house.__exit__()
        wait_for("base station that is well again", 30, lambda: is_well(lab))
        shutil.rmtree(place, ignore_errors=True)


def commands():
    """Every command that the help names."""
    text = subprocess.run([TRIAGECTL, "--help"], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^  ([a-z]+(?: [a-z][a-z-]*){0,2})(?= |$)", text, re.M)
    assert len(found) > 20
    return found


# what has tests of its own: the vault below, the doors in test_door.py, people and their sessions in test_people.py and
# test_session.py, the forgotten in test_customers.py
ELSEWHERE = ("vault ", "device hostkey ", "device login ", "person ", "session ", "customer forget")


@pytest.mark.parametrize("command", [c for c in commands() if not c.startswith(ELSEWHERE)])
def test_a_command_prints_a_table_for_people_and_json_for_programs(told, command):
    def words():
        more = told.words[command]
        return [*command.split(), *(more() if callable(more) else more)]
    table = told.house.ctl(*words())
    assert (table.returncode, table.stderr) == (OK, "")
    assert table.stdout.strip() and table.stdout.endswith("\n")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", table.stdout)
    for where in ([*words(), "--json"], ["--json", *words()]):
        machine = told.house.ctl(*where)
        assert (machine.returncode, machine.stderr) == (OK, "")
        assert isinstance(json.loads(machine.stdout), (dict, list))


def test_vault_commands_print_tables_and_json_and_never_a_secret(make_house):
    house = make_house()
    at = ("--file", house.vault, "--key-file", house.key)
    for json_or_not in ((), ("--json",)):
        house.vault.unlink(missing_ok=True)
        house.key.unlink(missing_ok=True)
        said = [house.ctl("vault", "init", *at, *json_or_not),
                house.ctl("vault", "list", *at, *json_or_not),
                house.ctl("vault", "set", "look-only", "--kind", "ssh-password", "--user", "eve", *at, *json_or_not,
                          text="hunter2\n"),
                house.ctl("vault", "list", *at, *json_or_not),
                house.ctl("vault", "rotate", "look-only", *at, *json_or_not, text="hunter3\n"),
                house.ctl("vault", "import", "-", *at, *json_or_not,
                          text="# kept for the move\nro\tsnmp-community\t\thunter4\n"
                               "v3\tsnmp-v3\teve\tsha256 aes128\\nhunter55555\\nhunter66666\n"),
                house.ctl("vault", "rekey", *at, *json_or_not),
                house.ctl("vault", "list", *at, *json_or_not),
                house.ctl("vault", "remove", "look-only", *at, *json_or_not)]
        assert [(d.returncode, d.stderr) for d in said] == [(OK, "")] * 9
        assert not [d for d in said if "hunter" in d.stdout]
        if json_or_not:
            read = [json.loads(d.stdout) for d in said]
            assert read[1] == []
            assert [(k["name"], k["kind"], k["user"]) for k in read[3]] == [("look-only", "ssh-password", "eve")]
            assert [k["name"] for k in read[7]] == ["look-only", "ro", "v3"]
            assert all(k["set_at"] for k in read[7])
        else:
            assert re.search(r"^look-only +ssh-password +eve +\d{4}-", said[3].stdout, re.M)
    assert house.key.stat().st_mode & 0o77 == house.vault.stat().st_mode & 0o77 == 0
    bad = house.ctl("vault", "import", "-", *at, text="a\tssh-password\teve\tpw\nb\tpigeon\teve\tpw\n")
    assert bad.returncode == REFUSED and "-:2: no such kind" in bad.stderr
    assert [k["name"] for k in json.loads(house.ctl("vault", "list", *at, "--json").stdout)] == ["v3", "ro"]
    again = house.ctl("vault", "init", *at)
    assert again.returncode == REFUSED and str(house.vault) in again.stderr


@pytest.mark.parametrize("words, code, said", [
    ([], USAGE, "usage: triagectl"),
    (["alarm"], USAGE, "no command \"alarm\""),
    (["tickets", "list"], USAGE, "did you mean \"ticket list\""),
    (["status", "--nonsense"], USAGE, "--nonsense"),
    (["status", "now"], USAGE, 'what is "now"'),
    (["device", "list", "all"], USAGE, 'what is "all"'),
    (["device", "show"], USAGE, "one device"),
    (["device", "show", "a", "b"], USAGE, 'what is "b"'),
    (["ticket", "show", "seven"], USAGE, "number"),
    (["alarm", "ack"], USAGE, "number"),
    (["ticket", "open"], USAGE, "--title"),
    (["ticket", "accept"], USAGE, "number"),
    (["ticket", "accept", "T999999"], REFUSED, "no such ticket"),
    (["ticket", "close", "T1"], REFUSED, "T1 is acknowledged .new.: no close now; what can be done: accept"),
    (["ticket", "cancel", "T1"], REFUSED, "say why"),
    (["ticket", "urgency", "T1", "--text", "x"], REFUSED, "normal, urgent or critical"),
    (["ticket", "clocks", "T999999"], REFUSED, "no such ticket"),
    (["alarm", "raise", "--type", "smoke"], USAGE, "--device"),
    (["probe", "run", "bs_power"], USAGE, "device"),
    (["vault", "set", "x"], USAGE, "--kind"),
    (["device", "show", "nobody-knows-it"], REFUSED, "no such device"),
    (["ticket", "show", "T999999"], REFUSED, "no such ticket"),
    (["alarm", "ack", "A999999"], REFUSED, "no such alarm"),
    (["case", "show", "C999999"], REFUSED, "no such case"),
    (["evidence", "show", "0123456789abcdef"], REFUSED, "no such evidence"),
    (["probe", "show", "no_such"], REFUSED, "no such probe"),
    (["probe", "run", "no_such", "x"], REFUSED, "no such probe"),
    (["ticket", "open", "--title", "x", "--device", "nobody-knows-it"], REFUSED, "no such device"),
    (["alarm", "raise", "--device", "x", "--type", "y"], REFUSED, "no such device"),
    (["ticket", "open", "--title", "x", "--severity", "awful"], REFUSED, "no such severity"),
], ids=lambda x: "-".join(x) if isinstance(x, list) else "")
def test_what_is_wrong_is_said_on_stderr_with_an_exit_code(told, words, code, said):
    done = told.house.ctl(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert re.search(said, done.stderr), done.stderr


def test_a_daemon_that_is_not_there_is_named(make_house):
    house = make_house()
    done = house.ctl("status")
    assert done.returncode == NO_DAEMON and str(house.socket) in done.stderr


def test_a_persons_report_about_a_device_starts_a_case_that_ends_in_the_ticket(told):
    device = told.house.world.device("sw").name  # nothing is open about it
    title = "the customer's telephone is dead"
    joined = told.house.ctl("ticket", "open", "--title", title, "--device", told.bs, check=True).stdout
    assert joined == f"T{told.ticket['id']} (it was open already: the report joins it)\n"
    said = told.house.ctl("ticket", "open", "--title", title, "--device", device, check=True).stdout
    assert re.fullmatch(r"T\d+\n", said)
    tid = int(said[1:])

    def closed():
        ticket = told.house.get(f"tickets/{tid}")
        case = told.house.get(f"cases/{ticket['case_id']}")
        return case if case["state"] == "closed" and ticket["verdict"] != "none" else None
    case = wait_for("verdict", 180, closed)  # all that fits the device is asked
    assert case["ticket_id"] == tid and case["device"] == device and case["runs"]
    assert told.house.get(f"tickets/{tid}")["problem"]["title"] == title
    assert len([t for t in told.house.get("tickets?all=yes") if t["case_id"] == case["id"]]) == 1


def test_what_is_on_the_shelf_is_listed_there_alone(told):
    house, alarm = told.house, f"A{told.ticket['alarm_id']}"
    house.ctl("alarm", "shelve", alarm, check=True)
    assert alarm not in house.ctl("alarm", "list", check=True).stdout.split()
    assert alarm in house.ctl("alarm", "list", "--shelved", check=True).stdout.split()
    house.ctl("alarm", "unshelve", alarm, check=True)


def test_dates_of_maintenance_are_shown_before_it_is_made(told):
    words = ["maintenance", "add", "--device", told.well, "--weekly", "sun", "--zone", "Europe/Berlin"]
    before = told.house.ctl("maintenance", "list", check=True).stdout
    shown = told.house.ctl(*words, "--from", "01:30", "--to", "04:30", "--preview", "--json", check=True)
    assert len(json.loads(shown.stdout)["dates"]) == 8
    assert told.house.ctl("maintenance", "list", check=True).stdout == before
    wrong = told.house.ctl(*words, "--from", "25:00", "--to", "04:30")
    assert (wrong.returncode, wrong.stdout) == (REFUSED, "")
    assert "a weekly window needs" in wrong.stderr


class Follower:
    """`triagectl events --follow`, its lines as they come."""

    def __init__(self, house, *more):
        self.lines = []
        self.process = subprocess.Popen([TRIAGECTL, "-s", house.socket, "events", "--follow", *more],
                                        stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=lambda: self.lines.extend(self._each()), daemon=True)
        self.reader.start()

    def _each(self):
        for line in self.process.stdout:
            self.lines.append(line)
        return ()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.reader.join(10)
        self.process.stdout.close()


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["table", "json"])
def test_events_are_followed_as_they_happen_also_over_a_restart(told, more):
    house = told.house

    def happen(text):
        house.ctl("ticket", "open", "--title", text, check=True)
        wait_for(f"event {text}", 10, lambda: any(text in line for line in follower.lines))
    tag = more[0] if more else "table"
    with Follower(house, *more) as follower:
        wait_for("what was before", 10, lambda: follower.lines)
        happen(f"first {tag}")
        house.kill_room("web")
        wait_for("web room", 10, lambda: house.ctl("status").returncode == OK)
        house.ctl("ticket", "open", "--title", f"second {tag}", check=True)     # nobody follows at this moment
        wait_for("it, caught up", 10, lambda: any(f"second {tag}" in line for line in follower.lines))
        happen(f"third {tag}")
    for text in ("first", "second", "third"):
        assert len([line for line in follower.lines if f"{text} {tag}" in line]) == 1
    if more:
        ids = [json.loads(line)["id"] for line in follower.lines]
        assert ids == sorted(set(ids))


def test_another_user_is_refused(told):
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    if subprocess.run([*nobody, "test", "-x", TRIAGECTL, "-a", "-e", told.house.socket]).returncode:
        pytest.skip(f"nobody cannot reach {told.house.place}")
    for words in (["status"], ["alarm", "ack", f"A{told.ticket['alarm_id']}"]):
        done = subprocess.run([*nobody, TRIAGECTL, "-s", told.house.socket, *words], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (NO_DAEMON, "")
        assert f"{told.house.socket}: Permission denied" in done.stderr


def test_the_report_is_a_table_csv_json_and_a_picture(told):
    ctl = functools.partial(told.house.ctl, "report", "--from", "1d", check=True)
    said = json.loads(ctl("--json").stdout)
    assert json.loads(ctl("--format", "json").stdout).keys() == said.keys()
    [diagnosed] = [f for f in said["figures"] if f["name"] == "diagnosed_in_time"]
    assert diagnosed["all"]["n"] >= 1 and diagnosed["target"] == 100 and diagnosed["left_out"]
    assert any(p["cause"] == told.ticket["cause"] for p in said["pareto"])
    rows = list(csv.DictReader(io.StringIO(ctl("--format", "csv", "--by", "class").stdout)))
    assert {r["figure"] for r in rows} == {f["name"] for f in said["figures"]} | {"pareto", "fishbone"}
    assert any(r["figure"] == "clocks_kept" and r["group"] == "base-station" for r in rows)
    picture = ElementTree.fromstring(ctl("--format", "svg").stdout)
    words = "".join(picture.itertext())
    assert picture.tag.endswith("svg") and diagnosed["title"] in words and told.ticket["cause"] in words
    assert "Diagnosed within the hour" in ctl().stdout
    assert "left out: complaints" in ctl("--verbose").stdout
    assert told.house.ctl("report", "--format", "pdf").returncode == USAGE
    refused = told.house.ctl("report", "--by", "colour")
    assert refused.returncode == REFUSED and "grouped by class" in refused.stderr
    assert told.house.ctl("report", "--from", "2d", "--to", "3d").returncode == REFUSED


class OverSocket(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def test_of_two_people_who_act_on_one_version_the_second_hears_of_the_first(told):
    house = told.house
    tid = house.ctl("ticket", "open", "--title", "two at once", "--apart", "--device", told.well, check=True).stdout.strip()

    def post(tag):
        door = OverSocket(house.socket)
        door.request("POST", f"/api/v1/tickets/{tid[1:]}/comment", json.dumps({"text": "seen"}), {"If-Match": tag})
        answer = door.getresponse()
        return answer.status, json.loads(answer.read())
    version = house.get(f"tickets/{tid[1:]}")["version"]
    house.ctl("ticket", "accept", tid, "--text", "mine", check=True)
    late = house.ctl("ticket", "cancel", tid, "--text", "not needed", "--version", str(version))
    assert late.returncode == REFUSED and "has changed since version" in late.stderr
    status, said = post(f'"{version}"')
    assert status == 409 and "nothing was done" in said["error"]
    assert post("yesterday")[0] == 400
    while True:  # the diagnosis may change it in between: then we hear of that
        status, said = post(f'"{house.get(f"tickets/{tid[1:]}")["version"]}"')
        if status == 200:
            break
        assert status == 409
    acts = [e["act"] for e in house.get(f"tickets/{tid[1:]}")["ledger"]]
    assert "accepted" in acts and "commented" in acts and "cancelled" not in acts
