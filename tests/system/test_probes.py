"""Probes that are wrong, or mean: the file and line are named, the room lives, the case goes on."""

import json
import re
import subprocess
import time

import pytest

from .house import ROOT, TRIAGED, wait_for

HEAD = """--- A probe of the tests.
return {{
	name = "{name}", title = "a probe of the tests", classes = {{ "base-station" }},
	covers = {{ "cell-down" }}, words = {{ "cell" }}, causes = {{ "bs.cell.admin-blocked" }}, cost = 1,
	run = function(ctx)
		{body}
	end,
}}
"""

# What the body of run() is, and what is said of it. The budgets are the room's, not ours.
MEAN = {
    "loops": ("while true do end", "computes too long"),
    "loops_caught": ("while true do pcall(function() while true do end end) end", "computes too long"),
    "hogs_text": ("local s = 'x' while true do s = s .. s end", "memory"),
    "hogs_table": ("local t = {} while true do t[#t + 1] = {} end", "memory"),
    "digs": ("local function f() return 1 + f() end return f()", "overflow|memory"),
    "backtracks": ("return nothing(tostring(text.match(('a'):rep(5000) .. '!', '^(a+)+$')))", "takes too long"),
    "throws": ("error({ not_even = 'a text' })", "."),
    "indexes_nil": ("return nothing(ctx.no_such.thing)", r"indexes_nil\.lua:6: attempt to index a nil"),
    "reads_files": ("return nothing(io.open('/etc/passwd'):read('a'))", "global 'io'"),
    "runs_programs": ("return nothing(os.execute('id'))", "global 'os'"),
    "loads_code": ("return nothing(load('return 1')())", "global 'load'"),
}


# Little is computed, much is moved, all of it inside one function of Lua's own: no hook sees it in time.
SHIFTS = "local t = {} for i = 1, 120000 do t[i] = i end while true do table.insert(t, 1, 1) table.remove(t, 1) end"


def folder_of_probes(house, **more):
    """The shipped ones, and some of ours: {name: body of run}, or a whole file as bytes."""
    folder = house.place / "probes"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for path in (ROOT / "probes").glob("*.lua"):
        (folder / path.name).symlink_to(path)
    for name, body in more.items():
        text = body if isinstance(body, bytes) else HEAD.format(name=name, body=body).encode()
        (folder / f"{name}.lua").write_bytes(text)
    return folder


@pytest.fixture
def house(lab, make_house):
    h = make_house(lab)
    h.fill_vault()
    return h


def check(house):
    return subprocess.run([TRIAGED, "--check", "-c", house.config], text=True, capture_output=True, timeout=30)


@pytest.mark.parametrize("name, text, said", ids=lambda x: x if isinstance(x, str) and x.isalpha() else "", argvalues=[
    ("syntax", b"return {\n\tname = \"syntax\",\n\ttitle = = 1\n}\n", r"syntax\.lua:3:.*unexpected symbol near '='"),
    ("endless", b"while true do end\n", r"endless\.lua:1:.*computes .*too long"),
    ("hog", b"local s = 'x'\nwhile true do s = s .. s end\n", r"hog\.lua:\d+:.*(memory|1 MiB)"),
    ("bytecode", b"\x1bLua\x54\x00\x19\x93\r\n\x1a\n", r"bytecode\.lua:1:.*"),
    ("empty", b"", r"empty\.lua:1:.*returns a table"),
    ("runless", b"return { name = 'runless', title = 't', covers = { 'cell-down' }, "
                b"causes = { 'bs.cell.admin-blocked' } }\n", r"runless\.lua:1:.*run\(ctx\) is missing"),
    ("misnamed", HEAD.format(name="another", body="").encode(), r"misnamed\.lua:\d:.*they must agree"),
    ("causeless", HEAD.format(name="causeless", body="").replace("admin-blocked", "admin-blokked").encode(),
     r"causeless\.lua:\d+:.*admin-blokked.*did you mean \"bs\.cell\.admin-blocked\""),
])
def test_a_probe_file_that_is_wrong_is_named_with_its_line_and_changes_nothing(house, name, text, said):
    house.write(probes=folder_of_probes(house))
    assert check(house).returncode == 0
    folder_of_probes(house, **{name: text})
    began = time.monotonic()
    done = check(house)
    assert time.monotonic() - began < 10
    assert done.returncode == 1 and re.search(said, done.stderr), done.stderr
    assert re.search(said, house.refuses())


def test_a_wrong_probe_at_a_reload_leaves_the_old_ones_at_work(house):
    house.write(probes=folder_of_probes(house))
    house.start()
    before = house.get("probes")
    folder_of_probes(house, syntax=b"return {{\n")
    house.reload()
    house.wait_said(r"syntax\.lua:\d+:")
    house.wait_said(r"reload: 1 error, nothing was changed")
    assert house.get("probes") == before


@pytest.mark.limit(120)
def test_mean_probes_are_ended_one_by_one_and_their_room_lives(house):
    house.write(probes=folder_of_probes(house, **{name: body for name, (body, _) in MEAN.items()}))
    house.start()
    house.wait_known()
    room = house.room_states()["probe"]
    bs = house.world.device("bs").name
    for name, (_, said) in MEAN.items():
        began = time.monotonic()
        done = house.ctl("probe", "run", name, bs, "--json")
        assert time.monotonic() - began < 20, name
        assert done.stdout, (name, done.stderr)
        result = json.loads(done.stdout)
        assert result["failed"] and re.search(said, result["note"]), (name, result)
        assert house.ctl("probe", "run", name, bs).returncode == 1
    assert house.room_states()["probe"] == room
    good = house.ctl("probe", "run", "bs_power", bs, check=True)
    assert "not bs.power.mains-fail" in good.stdout


def test_a_probe_of_few_but_heavy_calls_is_ended_and_its_room_lives(house):
    house.write(probes=folder_of_probes(house, shifts=SHIFTS))
    house.start()
    house.wait_known()
    bs = house.world.device("bs").name
    rooms = house.room_states()
    done = house.ctl("probe", "run", "shifts", bs)
    assert "it computes too long" in done.stdout, done
    house.ctl("probe", "run", "bs_power", bs, check=True)
    assert house.room_states()["probe"][0] == rooms["probe"][0]


def test_a_probe_that_hangs_on_a_device_is_ended_by_its_limit_and_the_ticket_tells(house, broken):
    """Others are asked all the same; what was tried stands in the ticket."""
    house.write(probes=folder_of_probes(house, aa_loops=MEAN["loops"][0], aa_throws="error('it fell over')"))
    house.start()
    house.wait_known()
    cause = broken("cell-locked").cause
    [ticket] = wait_for("ticket", 60, lambda: house.get("tickets"))
    ticket = house.get(f"tickets/{ticket['id']}")
    assert ticket["findings"][0]["cause"] == cause
    tried = {a["probe"]: a["note"] for a in ticket["attempts"]}
    assert "computes too long" in tried["aa_loops"] and "it fell over" in tried["aa_throws"], tried
