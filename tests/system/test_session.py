"""People at a device, through the gateway: the real OpenSSH client, a real sshd as the device."""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import time

import pytest

from .door import Door
from .gateway import ANY_PROMPT, Gateway
from .house import PLACE, TRIAGECTL, House, free_port, processes, wait_for

pexpect = pytest.importorskip("pexpect", reason="python3-pexpect is not installed")

def code_of(secret):
    """The code of the moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}"


@pytest.fixture(scope="module")
def open_gateway():
    """One house for all: each test leaves it without anybody at a device."""
    place = PLACE / "session"
    shutil.rmtree(place, ignore_errors=True)
    d = Door(place / "door", "127.0.0.77")
    d.make_key("one")
    with House(place) as house:
        g = Gateway(house, d, place)
        g.configure()
        house.ctl("vault", "init", "--file", house.vault, "--key-file", house.key, check=True)
        house.keep_secret("sw-1-ssh", "ssh-key", d.user, d.client_key.read_text())
        try:
            house.start()
            house.ctl("alarm", "raise", "--device", "sw-1", "--type", "test", "--text", "for a session", check=True)
            g.person("anna", "diagnose,repair")
            g.person("ben", "diagnose,approve")
            yield g
        finally:
            d.stop()


@pytest.fixture
def gateway(open_gateway, request):
    g = open_gateway
    request.node.houses = [g.house]
    if g.door.process is None:
        g.door.start("one")
    yield g
    for p in g.spawned:
        p.close(force=True)
    g.spawned.clear()
    wait_for("end of all sessions", 10, lambda: g.live() == [])


def test_a_person_repairs_a_device_and_all_of_it_is_on_record(gateway):
    p = gateway.repairing()
    p.sendline("echo $((6*7)) $TERM; stty size")
    p.expect("42 xterm\r\n30 100")
    p.setwinsize(40, 120)
    p.sendline("stty size")
    p.expect("40 120")
    [live] = gateway.live()
    assert (live["person"], live["device"], live["role"], live["reason"]) == ("anna", "sw-1", "repair", "alarm 1")
    p.sendline("exit")
    p.expect("the device ended it")
    p.expect(pexpect.EOF)
    cast = gateway.record(p.number)
    assert json.loads(cast.splitlines()[0])["version"] == 2
    assert "42 xterm" in cast and '"r","120x40"' in cast.replace(" ", "")
    assert gateway.live() == []
    last = [json.loads(x) for x in (gateway.house.state / "sessions" / f"S{p.number}.seal").read_text().splitlines()][-1]
    assert last["last"] is True
    assert re.search(rf"session={p.number} person=anna device=sw-1 ended: the device ended it", gateway.house.log_path.read_text())


def test_its_record_is_whole_and_found_again_and_holds_no_password(gateway):
    p = gateway.repairing()
    p.sendline("printf 'se''cret? '; stty -echo; read x; stty echo; printf '\\033]52;c;eA==\\007done\\n'")
    p.expect("secret[?] ")
    p.sendline("hunter2hunter2")
    p.expect("done\r\n")
    p.sendline("echo to-be-found-$((40+2))")
    p.expect("to-be-found-42")
    p.sendline("exit")
    p.expect(pexpect.EOF)
    house, name = gateway.house, f"S{p.number}"
    wait_for("end", 10, lambda: house.get(f"sessions/{p.number}")["seal_lines"])
    done = house.ctl("session", "verify", name)
    assert (done.returncode, done.stdout[:6]) == (0, "whole:"), done.stdout
    for kind in ("cast", "commands"):
        assert "hunter2" not in (house.state / "sessions" / f"{name}.{kind}").read_text()
    assert [r["command"] for r in json.loads(house.ctl("session", "grep", "TO-BE-FOUND", "--json", check=True).stdout)
            if r["session"] == p.number] == ["echo to-be-found-$((40+2))"]
    row = house.get(f"sessions/{p.number}")
    assert row["commands"] == len(house.get(f"sessions/{p.number}/commands")) >= 3
    assert row["record_sha256"] == hashlib.sha256((house.state / "sessions" / f"{name}.cast").read_bytes()).hexdigest()
    played = house.ctl("session", "play", name, check=True).stdout
    assert "to-be-found-42" in played and "\x1b]52" not in played
    draft = house.ctl("session", "to-probe", name, check=True).stdout
    assert 'ctx.ssh("echo to-be-found-$((40+2))")' in draft
    cast = house.state / "sessions" / f"{name}.cast"
    was = cast.read_bytes()
    cast.write_bytes(was.replace(b"to-be-found-42", b"to-be-found-43"))
    assert "changed: the record, block " in house.ctl("session", "verify", name).stdout
    cast.write_bytes(was)


def test_kill_9_of_its_process_loses_a_second_at_most(gateway):
    p = gateway.repairing()
    p.sendline("echo long-ago-$((40+2))")
    p.expect("long-ago-42")
    house, name = gateway.house, f"S{p.number}"
    seal = house.state / "sessions" / f"{name}.seal"
    said = wait_for("seal over it", 5, lambda: b"long-ago-42" in (house.state / "sessions" / f"{name}.cast").read_bytes()[
        :json.loads(seal.read_text().splitlines()[-1])["cast_bytes"] if seal.read_text().strip() else 0])
    assert said
    gate = house.room_states()["session"][0]
    [seat] = [pid for pid, (parent, _, _) in processes().items() if parent == gate]
    p.send("echo just-now")
    os.kill(seat, signal.SIGKILL)
    p.expect(pexpect.EOF)
    wait_for("end", 10, lambda: house.get(f"sessions/{p.number}")["seal_lines"])
    done = house.ctl("session", "verify", name)
    assert done.returncode == 1 and done.stdout.startswith("no end: as it was sealed until "), done.stdout
    assert "long-ago-42" in house.ctl("session", "play", name, check=True).stdout


def test_one_that_is_ended_by_another_is_sealed_to_its_last_word(gateway):
    p = gateway.repairing()
    house, name = gateway.house, f"S{p.number}"
    house.ctl("session", "kill", name, "--text", "enough", check=True)
    p.expect(pexpect.EOF)
    wait_for("end", 10, lambda: house.get(f"sessions/{p.number}")["seal_lines"])
    done = house.ctl("session", "verify", name)
    assert (done.returncode, done.stdout[:6]) == (0, "whole:"), done.stdout
    assert "ended: " in gateway.record(p.number).splitlines()[-1] and "enough" in house.get(f"sessions/{p.number}")["end_why"]


def test_who_may_look_gets_whole_lines_of_the_list_and_nothing_else(gateway):
    p = gateway.ssh("alarm-1")
    p.expect("diagnose.*repair")
    p.sendline("")
    p.expect("all of it is recorded")
    p.expect(ANY_PROMPT)
    p.sendline("echo at-work")
    p.expect("at-work\r\n.*at-work")        # as it is typed, and as the device says it
    p.expect(ANY_PROMPT)
    for line in ("touch /tmp/never", "echo a; touch /tmp/never", "echo $(touch /tmp/never)", "uptime -V", "sh"):
        p.sendline(line)
        p.expect("not sent: it is not among the commands")
        p.expect(ANY_PROMPT)
    p.send("touch /tmp/never\x1b[A\x15uptime\r")      # history is no way round, a line taken back is gone
    p.expect("load average")
    p.sendline("\x04")
    p.expect(pexpect.EOF)
    assert not os.path.exists("/tmp/never")


def test_what_is_not_said_is_asked_for(gateway):
    p = gateway.ssh(user="anna")
    p.expect("Device.*: ")
    p.sendline("sw-")
    p.expect("1  sw-1.*2  sw-dead")
    p.sendline("1")
    p.expect("For which ticket, case or alarm")
    p.sendline("T99")
    p.expect("none of that number")
    p.sendline("alarm 1")
    p.expect("alarm 1: sw-1: for a session")
    p.expect("As what")
    p.sendline("repair")
    p.expect("all of it is recorded")
    p.expect(ANY_PROMPT)
    p.sendline("exit")
    p.expect(pexpect.EOF)
    p = gateway.ssh(user="anna")
    p.expect("1  sw-1")                     # where this person was last
    p.send("\x03")
    p.expect(pexpect.EOF)


def test_nothing_but_a_terminal_passes(gateway, tmp_path):
    port = free_port(socket.SOCK_STREAM)
    p = gateway.repairing(options=("-L", f"{port}:127.0.0.1:22", "-R", "0:127.0.0.1:22", "-A", "-o", "SendEnv=LANG"))
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.settimeout(5)
        assert s.recv(10) == b""            # forwarded to nowhere
    p.sendline('echo "agent=[$SSH_AUTH_SOCK]"')
    p.expect(r"agent=\[\]")
    p.sendline("exit")
    p.expect(pexpect.EOF)
    (tmp_path / "secret").write_text("not to leave\n")
    for argv in (["scp", "-O"], ["scp"], ["sftp", "-b", "/dev/null"]):
        program, *more = argv
        at = [*more, "-F", "none", "-P", str(gateway.port), "-i", gateway.door.place / "anna", "-o", "IdentitiesOnly=yes",
              "-o", f"UserKnownHostsFile={gateway.known}"]
        ends = [tmp_path / "secret", "sw-1@127.0.0.1:/tmp/taken"] if program == "scp" else ["sw-1@127.0.0.1"]
        said = subprocess.run([program, *at, *ends], capture_output=True, text=True, timeout=20)
        assert said.returncode != 0, said
    for options in (("-N", "-W", "127.0.0.1:22"), ("-s",)):
        assert gateway.run(*(["netconf"] if options == ("-s",) else []), options=options).returncode != 0
    said = gateway.run("cat", "/etc/passwd", "x", "y")
    assert said.returncode == 1 and "is not understood" in said.stdout and "root:" not in said.stdout
    said = gateway.house.log_path.read_text()
    assert "tried what no session has: port forwarding" in said and "tried what no session has: a subsystem" in said


def test_another_ends_it_within_a_second_and_a_second_person_approves(gateway):
    gateway.configure(device=", approval: required")
    gateway.house.ctl("reload", check=True)
    p = gateway.ssh("alarm-1", "repair")
    p.expect(r"waits for a second person.*session approve (\d+)")
    number = p.match[1]
    assert gateway.live()[0]["state"] == "waiting"
    said = gateway.run("approve", number, user="anna")
    assert (said.returncode, "your roles do not let you" in said.stdout) == (1, True), said
    said = gateway.run("approve", number, user="ben", key="ben")
    assert (said.returncode, "approved" in said.stdout) == (0, True), said
    p.expect("approved by ben")
    p.expect("all of it is recorded")
    p.expect(ANY_PROMPT)
    began = time.monotonic()
    gateway.house.ctl("session", "kill", f"S{number}", "--text", "enough", check=True)
    p.expect("ended by .*: enough")
    p.expect(pexpect.EOF)
    assert time.monotonic() - began < 5     # of a test; the gate's own bound is a second
    assert gateway.live() == []
    assert "ended by" in gateway.record(number)
    gateway.configure()
    gateway.house.ctl("reload", check=True)


def test_somebody_watches_and_the_kill_of_a_core_room_troubles_nobody(gateway):
    p = gateway.repairing()
    watcher = pexpect.spawn(str(TRIAGECTL), ["-s", str(gateway.house.socket), "session", "watch", f"S{p.number}"], encoding="utf-8",
                            timeout=10)
    gateway.spawned.append(watcher)
    watcher.expect("all of it is recorded")
    gateway.house.kill_room("triage")
    gateway.house.wait_said("starting all rooms again")
    p.sendline("printf '\\033]0;stolen\\007%s\\n' seen-by-both")
    p.expect("seen-by-both")
    gateway.house.wait_up()
    watcher.expect("seen-by-both")
    assert "\x1b]0" not in watcher.before + watcher.after
    p.sendline("exit")
    p.expect(pexpect.EOF)
    watcher.expect(pexpect.EOF)


def test_a_password_wants_a_code_and_guessing_waits_and_is_told(gateway):
    at = ("--file", gateway.house.vault, "--key-file", gateway.house.key)
    gateway.house.ctl("person", "password", "anna", text="correct horse battery\n", check=True)
    secret = re.search(r"secret=([A-Z2-7]{32})", gateway.house.ctl("person", "totp", "anna", *at, check=True).stdout)[1]
    gateway.house.ctl("reload", check=True)

    def sign_in(password, code):
        p = gateway.ssh("alarm-1", "repair", options=("-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"))
        p.expect("Your name: ")
        p.sendline("anna")
        p.expect("Password: ")
        p.sendline(password)
        p.expect("Code: ")
        p.sendline(code)
        return p
    p = sign_in("correct horse battery", code_of(secret))
    p.expect("all of it is recorded")
    p.expect(ANY_PROMPT)
    p.sendline("exit")
    p.expect(pexpect.EOF)
    sign_in("correct horse battery", "000000").expect("Permission denied")
    assert "correct horse" not in gateway.house.log_path.read_text()
    refused = gateway.run("alarm-1", key="carl", options=("-o", "BatchMode=yes"))
    assert refused.returncode == 255 and "Permission denied" in refused.stderr


def test_a_device_that_is_not_there_is_said_and_nothing_stays(gateway):
    p = gateway.ssh("alarm-1", "repair", user="sw-dead")
    p.expect("sw-dead cannot be entered: .*refused")
    p.expect(pexpect.EOF)
    p = gateway.repairing()
    gateway.door.stop()
    p.sendline("kill -9 $PPID")
    p.expect("the device is gone|the device ended it")
    p.expect(pexpect.EOF)
    wait_for("end of both", 5, lambda: gateway.live() == [])


def test_garbage_and_silence_take_nobody_along(gateway):
    held = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(5)]
    for s, said in zip(held, (b"GET / HTTP/1.0\r\n\r\n", b"SSH-2.0-x\r\n" + b"\xff" * 4000, b"\0" * 100000, b"SSH-1.5-x\r\n", b"")):
        s.sendall(said)
    with socket.create_connection(("127.0.0.1", gateway.port)) as s:
        s.settimeout(5)
        try:
            assert s.recv(8) in (b"", b"SSH-2.0-")
        except ConnectionError:
            pass
    for s in held:
        s.settimeout(15)
        try:
            while s.recv(4096):
                pass
        except ConnectionError:
            pass
        s.close()
    p = gateway.repairing()
    p.sendline("exit")
    p.expect(pexpect.EOF)


def test_much_output_arrives_whole_and_a_reader_that_stops_stops_the_device(gateway):
    said = subprocess.run(["sh", "-c", " ".join(map(str, gateway.argv("alarm-1", "repair", user="sw-1")))],
                          input=b"head -c 20000000 /dev/zero | tr '\\0' x; exit\n", capture_output=True, timeout=60)
    assert said.stdout.count(b"x") >= 20000000
    with subprocess.Popen(gateway.argv("alarm-1", "repair", user="sw-1"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as p:
        p.stdin.write(b"yes 0123456789abcdef\n")
        p.stdin.flush()

        def size():
            [live] = gateway.live() or [None]
            path = gateway.house.state / "sessions" / f"S{live['id']}.cast" if live else None
            return path.stat().st_size if path and path.exists() else 0

        def stands_still():
            before = size()
            time.sleep(0.5)
            return before > 1 << 20 and size() == before
        wait_for("record that grows no more, for nobody reads", 20, stands_still)
        p.kill()
        p.stdout.close()


def test_who_guesses_waits_and_people_hear_of_it(gateway):
    from_there = ("-b", "127.0.0.9", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=3")

    def guess():
        p = gateway.ssh("alarm-1", options=from_there)
        for i in range(3):
            if p.expect(["Your name: ", pexpect.EOF]) == 1:
                return
            p.sendline("anna")
            p.expect("Password: ")
            p.sendline(f"guess-number-{i}")
            p.expect("Code: ")
            p.sendline("123456")
        p.expect(pexpect.EOF)

    def told():
        guess()
        return [a for a in gateway.house.get("alarms") if a["alarm_type"] == "sign-in-guessed"]
    [alarm] = wait_for("alarm", 30, told)
    assert "from 127.0.0.9 failed" in alarm["text"]
    said = gateway.run("alarm-1", options=("-b", "127.0.0.9"))      # with a key that is right
    assert said.returncode == 255 and "Permission denied" not in said.stderr
    gateway.house.wait_said("source=127.0.0.9 is not let in: signing in failed too often")


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is wanted, which root alone can make")
def test_what_cannot_be_recorded_does_not_begin_and_what_is_under_way_ends(gateway):
    place = gateway.house.state / "sessions"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", place], check=True)
    try:
        p = gateway.repairing()
        with open(place / "filler", "wb") as f:
            with pytest.raises(OSError):
                while True:
                    f.write(b"x" * (1 << 20))
                    f.flush()
        p.sendline("seq 100000")
        p.expect("the record cannot be written: No space left on device")
        p.expect(pexpect.EOF)
        said = gateway.run("alarm-1", "diagnose")
        assert said.returncode == 1 and "the disk is full" in said.stdout
        wait_for("end", 10, lambda: gateway.live() == [])
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.skipif(shutil.which("ssh-audit") is None, reason="ssh-audit is not installed")
def test_an_audit_finds_no_weakness(gateway):
    said = subprocess.run(["ssh-audit", "-j", "-p", str(gateway.port), "127.0.0.1"], capture_output=True, text=True, timeout=60)
    found = json.loads(said.stdout)
    assert found["kex"] and found["enc"]
    lines = subprocess.run(["ssh-audit", "-n", "-l", "warn", "-p", str(gateway.port), "127.0.0.1"], capture_output=True, text=True,
                           timeout=60).stdout
    # The mark of the strict key exchange is younger than the tool.
    lines = "\n".join(line for line in lines.splitlines() if "kex-strict-s-v00@openssh.com" not in line)
    assert not re.search(r"\[(fail|warn)\]", lines), lines
