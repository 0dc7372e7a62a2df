"""The records of sessions: listed, searched, played and verified; a draft of a probe. Here no session was held: the rows and
files are made as the session room makes them, and the seal is signed by openssl, which knows nothing of us."""

import base64
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess

import pytest

from .house import PLACE, ROOT, TRIAGECTL, TRIAGED, House

HEAD = {"version": 2, "width": 80, "height": 24, "timestamp": 1700000000, "title": "ann on sw-1: ticket T7",
        "env": {"TERM": "xterm"}, "triaged": {"session": 1}}
EVENTS = [[0.1, "o", "sw-1# "], [1.0, "i", "show version\r"], [1.1, "o", "show version\r\nv7\r\nsw-1# "],
          [1.2, "o", "\x1b]52;c;cm0gLXJmIC8=\x07\x1b[1;31mred\x1b[0m\ufffd"], [1.2, "b", "ff"], [1.3, "m", "note: all well"],
          [9999.0, "o", "\r\nthe end\r\n"]]
COMMANDS = ["enable", "show version", "show port 3 | include \"down\"", "*", "show version", "reload"]


class Record:
    """S<n>.cast, .commands and .seal in a folder, sealed in blocks of some lines."""

    def __init__(self, folder, n, key):
        self.n, self.key = n, key
        folder.mkdir(parents=True, exist_ok=True)
        self.cast, self.commands, self.seal = (folder / f"S{n}.{kind}" for kind in ("cast", "commands", "seal"))
        self.lines, self.before = 0, bytes(64)
        for path in (self.cast, self.commands, self.seal):
            path.write_bytes(b"")
        self.add(self.cast, HEAD)
        self.add(self.commands, {"session": n, "person": "ann", "device": "sw-1"})
        for i, event in enumerate(EVENTS):
            self.add(self.cast, event)
            if i < len(COMMANDS):
                self.add(self.commands, {"at": f"2023-11-14T22:13:2{i}.000Z", "seconds": i, "prompt": "sw-1#", "command": COMMANDS[i]})
            if i % 2:
                self.close_block()
        self.close_block(last=True)

    @staticmethod
    def add(path, what):
        with open(path, "ab") as f:
            f.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def close_block(self, last=False):
        self.lines += 1
        cast, commands = self.cast.read_bytes(), self.commands.read_bytes()
        said = json.dumps({"session": self.n, "n": self.lines, "at": f"2023-11-14T22:13:2{self.lines}.000Z",
                           "cast_bytes": len(cast), "cast_sha256": hashlib.sha256(cast).hexdigest(),
                           "commands_bytes": len(commands), "commands_sha256": hashlib.sha256(commands).hexdigest(),
                           "last": last}, separators=(",", ":"))[:-1].encode()
        message = self.seal.with_suffix(".message")
        message.write_bytes(b"triaged session seal 1\n" + self.before + said)
        self.before = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", message],
                                     capture_output=True, check=True).stdout
        message.unlink()
        with open(self.seal, "ab") as f:
            f.write(said + b',"signature":"' + base64.b64encode(self.before) + b'"}\n')


def make_key(folder):
    pem = folder / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", pem], check=True)
    der = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"], capture_output=True, check=True).stdout
    return pem, "ed25519:" + base64.b64encode(der[-32:]).decode()


def put_row(house, **values):
    """A row of the session table; what is not said is empty."""
    with sqlite3.connect(house.state / "triaged.db") as db:
        columns = [(name, kind) for _, name, kind, *_ in db.execute("PRAGMA table_info(session)")]
        row = [values.get(name, 0 if kind == "INTEGER" else "") for name, kind in columns]
        names = ",".join(f'"{name}"' for name, _ in columns)
        db.execute(f"INSERT INTO session({names}) VALUES({','.join('?' * len(row))})", row)


@pytest.fixture(scope="module")
def kept():
    """A house that had two sessions, for all tests of this file."""
    place = PLACE / "record"
    shutil.rmtree(place, ignore_errors=True)
    house = House(place)
    house.write("devices:\n  sw-1: {class: switch, profile: switch-linux, address: 127.90.0.1}\n")
    house.fill_vault()
    house.start()
    house.stop()
    house.pem, house.public = make_key(place)
    (house.state / "session-keys").mkdir()
    (house.state / "session-keys" / "seal.pub").write_text(house.public + "\n")
    house.records = [Record(house.state / "sessions", n, house.pem) for n in (1, 2)]
    for r in house.records:
        put_row(house, id=r.n, person="ann", device="sw-1", device_id=1, role="diagnose", state="over", reason="ticket T7", began=1700000000 * 10**6,
                ended=1700009999 * 10**6, end_why="it was closed", commands=len(COMMANDS), file=f"S{r.n}", seal_lines=r.lines)
    house.start()
    yield house
    house.__exit__()
    shutil.rmtree(place, ignore_errors=True)


def verify(house, *words):
    done = house.ctl("session", "verify", *words)
    told = json.loads(house.ctl("session", "verify", *words, "--json").stdout)
    return done.returncode, done.stdout, told


def test_sessions_are_listed_shown_and_searched(kept):
    table = kept.ctl("session", "list", check=True).stdout
    assert re.search(r"^S2 +over +ann +sw-1 +diagnose ", table, re.M)
    assert [s["id"] for s in json.loads(kept.ctl("session", "list", "--limit", "1", "--json", check=True).stdout)] == [2]
    assert "There was no session." in kept.ctl("session", "list", "--device", "sw-9", check=True).stdout
    shown = kept.ctl("session", "show", "S1", check=True).stdout
    assert re.search(r"^end +it was closed$", shown, re.M) and 'show port 3 | include "down"' in shown
    assert [c["command"] for c in kept.get("sessions/1/commands")] == COMMANDS
    found = kept.ctl("session", "grep", "PORT 3", check=True).stdout
    assert re.findall(r"^(S\d) +\S+ +ann +sw-1 +sw-1# +show port 3", found, re.M) == ["S2", "S1"]
    assert kept.ctl("session", "grep", "no such thing", check=True).stdout == "Nobody has typed that.\n"
    assert kept.ctl("session", "show", "S9").returncode == 1
    assert kept.ctl("session", "grep").returncode == 2
    for words in (["list"], ["show", "S1"], ["grep", "show"], ["verify", "S1"], ["to-probe", "S1"]):
        json.loads(kept.ctl("session", *words, "--json", check=True).stdout)


def test_a_log_that_a_stranger_wrote_does_not_reach_into_the_answer(kept):
    path = kept.state / "sessions" / "S3.commands"
    path.write_bytes(b'{"session":3,"person":"e\\u001b[2Jve","device":"sw-1"}\nnonsense\n{"command":"id"},{"x":1}\n'
                     b'{"at":"x","seconds":"NaN","prompt":"\\u001b]0;x\\u0007#","command":"whoami \\u001b[31m"}\n{"command":"cut')
    try:
        assert [c["command"] for c in kept.get("sessions/3/commands")] == ["whoami \x1b[31m"]
        assert "\x1b" not in kept.ctl("session", "grep", "whoami", check=True).stdout
    finally:
        path.unlink()


def test_a_record_is_verified_with_the_daemon_and_without(kept, tmp_path):
    code, said, told = verify(kept, "S1")
    assert code == 0 and said.startswith("whole: S1 ") and told["verdict"] == "whole" and told["blocks"] == 4
    for path in kept.records[0].cast.parent.glob("S1.*"):
        shutil.copy(path, tmp_path)
    alone = [TRIAGECTL, "-s", "/nowhere", "session", "verify", tmp_path / "S1.cast"]
    done = subprocess.run(alone, capture_output=True, text=True)
    assert done.returncode == 1 and "--key" in done.stderr
    (tmp_path / "their.pub").write_text(kept.public)
    for key in (kept.public, tmp_path / "their.pub"):
        assert subprocess.run([*alone, "--key", key], capture_output=True).returncode == 0
    _, other = make_key(tmp_path)
    done = subprocess.run([*alone, "--key", other], capture_output=True, text=True)
    assert done.returncode == 1 and "the seal, block 1" in done.stdout


def test_what_was_changed_is_found_and_named(kept):
    r = kept.records[1]
    for path, file, block in ((r.cast, "record", 2), (r.commands, "commands", 2), (r.seal, "seal", 2)):
        was = path.read_bytes()
        at = sum(map(len, was.splitlines(keepends=True)[:4 if file != "seal" else 1])) + 9
        path.write_bytes(was[:at] + bytes([was[at] ^ 1]) + was[at + 1:])
        code, said, told = verify(kept, "S2")
        assert code == 1 and told["verdict"] == "changed" and (told["file"], told["block"]) == (file, block), (said, told)
        assert file == "seal" or told["from"] <= at < told["to"]
        path.write_bytes(was)
    whole = {path: path.read_bytes() for path in (r.cast, r.seal)}
    r.seal.write_bytes(b"".join(whole[r.seal].splitlines(keepends=True)[:2]))
    end = json.loads(whole[r.seal].splitlines()[1])["cast_bytes"]
    r.cast.write_bytes(whole[r.cast][:end])     # cut off, and the seal with it: the files alone only miss an end
    assert verify(kept, r.cast)[2]["verdict"] == "no-end"
    code, said, told = verify(kept, "S2")
    assert code == 1 and "the store knows of 4 blocks, the files have 2" in said
    for path, was in whole.items():
        path.write_bytes(was)
    assert verify(kept, "S2")[0] == 0


def test_a_record_is_played_and_steers_nobody_s_terminal(kept):
    done = kept.ctl("session", "play", "S1", check=True)    # into a pipe: at once
    assert done.stdout == "sw-1# show version\nv7\nsw-1# \x1b[1;31mred\x1b[0m\ufffd\nthe end\n\x1b[0m"
    assert "1 sequences or characters" in done.stderr
    done = kept.ctl("session", "play", kept.records[0].cast, "--speed", "50", "--idle", "0.5", check=True)
    assert "the end" in done.stdout
    bad = kept.place / "bad.cast"
    bad.write_text('{"version": 2}\n[1,"o","a"]\n[1,"o"]\n')
    done = kept.ctl("session", "play", bad)
    assert done.returncode == 1 and f"{bad}:3 does not read" in done.stderr
    bad.write_text("no record\n")
    assert "is no record" in kept.ctl("session", "play", bad).stderr
    assert kept.ctl("session", "play", "S1", "--speed", "fast").returncode == 2


def test_asciinema_plays_a_record(kept):
    if shutil.which("asciinema") is None:
        pytest.skip("asciinema is not installed")
    out = kept.place / "asciinema.out"
    env = {"PATH": "/usr/bin:/bin", "HOME": str(kept.place), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    for how in ("cat", "play -i 0.01 -s 100"):      # it wants a terminal, which script(1) gives
        subprocess.run(["script", "-qec", f"asciinema {how} {kept.records[0].cast} >{out}", "/dev/null"], env=env, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=30)
        assert "".join(data for _, kind, data in EVENTS if kind == "o") in out.read_bytes().decode()


def test_a_session_is_drafted_as_a_probe_that_the_check_takes(kept):
    draft = kept.ctl("session", "to-probe", "S1", check=True).stdout
    assert draft.count('ctx.ssh("show version")') == 1 and 'ctx.ssh("show port 3 | include \\"down\\"")' in draft
    assert "left out, it does more than read: reload" in draft and '"*"' not in draft
    assert 'classes = { "switch" }' in draft
    probes = kept.place / "probes"
    shutil.copytree(ROOT / "probes", probes)
    (probes / "from_s1.lua").write_text(draft)
    config = kept.place / "with-draft.yaml"
    config.write_text(kept.config.read_text().replace(f"probes: {ROOT}/probes", f"probes: {probes}"))
    done = subprocess.run([TRIAGED, "--check", "-c", config], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f" {len(list(probes.glob('*.lua')))} probes" in done.stdout
