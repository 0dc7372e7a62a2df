"""house.py - the real programs under test: one triaged with a folder of its own, and its triagectl.

    with House(place, world) as house:          # in the laboratory's operations centre
        house.start(); house.wait_known()

    with House(place) as house:                 # on loopback, with devices that nobody plays
        house.write(devices={"sw-1": ...}); house.start()

Nothing here knows how the daemon works inside: it sees processes, files, sockets and answers.
"""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

from demo.house import inventory, managed

ROOT = Path(__file__).resolve().parents[2]
BUILD = (Path(os.environ.get("BUILD", ROOT / "build"))).resolve()
TRIAGED, TRIAGECTL = BUILD / "triaged", BUILD / "triagectl"
PLACE = BUILD / "system"
SHIPPED = ("vocabulary.yaml", "causes.yaml", "service-levels.yaml", "profiles/*.yaml")


def wait_for(what, seconds, look, every=0.05):
    """The first answer of look() that is not empty; an AssertionError that says what did not come."""
    until = time.monotonic() + seconds
    while True:
        got = look()
        if got:
            return got
        assert time.monotonic() < until, f"after {seconds} s: no {what}"
        time.sleep(every)


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def processes():
    """{pid: (parent's pid, state, command line)} of everything that runs here."""
    out = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as f:
                fields = f.read().rpartition(")")[2].split()
            with open(f"/proc/{entry}/cmdline", "rb") as f:
                argv = f.read().decode(errors="replace").split("\0")[:-1]
        except OSError:
            continue  # it ended meanwhile
        out[int(entry)] = (int(fields[1]), fields[0], argv)
    return out


class House:
    def __init__(self, place, world=None):
        self.place, self.world = Path(place), world
        self.place.mkdir(parents=True, exist_ok=True)
        self.config = self.place / "triaged.yaml"
        self.socket = self.place / "control.sock"
        self.state = self.place / "state"
        self.vault, self.key = self.place / "vault", self.place / "vault.key"
        self.tickets_file = self.place / "tickets.jsonl"
        self.log_path = self.place / "triaged.log"
        self.process = self.page_socket = None
        self.trap_port = self.page_port = 0
        self.settings = {}
        self.log = open(self.log_path, "wb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        if self.page_socket:
            self.page_socket.close()
        self.log.close()

    # ---- its files

    def write(self, extra="", probes=ROOT / "probes", kb=ROOT / "config/kb", **settings):
        """The configuration: the laboratory's devices, or none but what `extra` says. Settings by
        their names with _ for -; "trap" and "page" are endpoints."""
        if not self.trap_port:
            self.trap_port = self.world.facts["noc"]["trap_port"] if self.world else free_port(socket.SOCK_DGRAM)
        s = {"trap": f"[{'0.0.0.0' if self.world else '127.0.0.1'}:{self.trap_port}]", "page": '""', "user": '""',
             "correlation_window": "1s", "expert_group": "second level support", "appliance": "test-noc",
             "state_dir": self.state, "control": self.socket, "vault_file": self.vault, "vault_key_file": self.key,
             "log": "info", **self.settings, **settings}
        lines = [f"{k.replace('_', '-')}: {s[k]}" for k in
                 ("state_dir", "control", "user", "correlation_window", "expert_group", "appliance", "log")]
        lines += ["listen:", f"  trap: {s['trap']}", f"  page: {s['page']}",
                  *(f"  {k.replace('_', '-')}: {s[k]}"
                    for k in ("syslog_udp", "syslog_tcp", "syslog_tls", "alarms") if k in s),
                  "vault:", f"  file: {s['vault_file']}", f"  key-file: {s['vault_key_file']}",
                  *([f"  lease: {s['vault_lease']}"] if "vault_lease" in s else []), "include:"]
        lines += [f"  - {ROOT}/config/{name}" for name in SHIPPED]
        if self.world:
            (self.place / "inventory.yaml").write_text(inventory(self.world.facts))
            lines.append(f"  - {self.place}/inventory.yaml")
        lines += [f"probes: {probes}", f"mibs: {ROOT}/mibs", f"kb: {kb}",
                  f"sinks:\n  tickets: {{kind: file, path: {self.tickets_file}}}"]
        self.config.write_text("\n".join(lines) + "\n" + extra)

    def fill_vault(self, more=()):
        """Every credential of the laboratory, and (name, kind, user, secret) of more."""
        self.ctl("vault", "init", "--file", self.vault, "--key-file", self.key, check=True)
        for d in managed(self.world.facts) if self.world else ():
            self.keep_secret(f"{d['name']}-snmp", "snmp-community", None, d["snmp"]["community"])
            key = d["ssh"]["key"]
            self.keep_secret(f"{d['name']}-ssh", "ssh-key" if key else "ssh-password", d["ssh"]["user"],
                             Path(key).read_text() if key else d["ssh"]["password"])
        for row in more:
            self.keep_secret(*row)

    def keep_secret(self, name, kind, user, secret):
        self.ctl("vault", "set", name, "--kind", kind, *(("--user", user) if user else ()),
                 "--file", self.vault, "--key-file", self.key, text=secret, check=True)

    def reset(self):
        """As if it had never run; configuration and vault stay."""
        shutil.rmtree(self.state, ignore_errors=True)
        self.tickets_file.unlink(missing_ok=True)
        self.log.truncate(0)
        self.log.seek(0)

    # ---- its life

    def spawn(self, argv, env=None, pass_fds=(), **more):
        env = {**os.environ, **(env or {})}
        if self.world:
            return self.world.spawn(argv, env=env, pass_fds=pass_fds, **more)
        return subprocess.Popen([str(a) for a in argv], env=env, pass_fds=pass_fds, stdin=subprocess.DEVNULL, **more)

    def start(self, halt=None, wait=True, page=False, prefix=()):
        """prefix is what runs it: setpriv, unshare, ..."""
        argv, fds = [*prefix, TRIAGED, "-c", self.config], []
        if page:  # opened here and handed over as systemd would, for the laboratory is elsewhere
            self.page_socket = socket.create_server(("127.0.0.1", 0))
            self.page_port = self.page_socket.getsockname()[1]
            fd = self.page_socket.fileno()
            hand_over = (f'exec 3<&{fd}; [ {fd} = 3 ] || exec {fd}<&-; '
                         'export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=page; exec "$0" "$@"')
            argv, fds = ["/bin/bash", "-c", hand_over, *argv], [fd]
        env = {"TRIAGED_HALT": halt} if halt else {}
        self.process = self.spawn(argv, env, fds, stdout=self.log, stderr=self.log)
        if wait:
            self.wait_up()
        return self

    def wait_up(self):
        def look():
            assert self.process.poll() is None, "triaged ended:\n" + self.said()
            try:
                return all(r["state"] == "up" for r in self.get("status")["rooms"])
            except (OSError, ValueError, KeyError):
                return False
        wait_for("house with all rooms up", 20, look)

    def wait_known(self):
        """Every device has answered, and its tables were read."""
        wait_for("answer of every device", 30, lambda: all(d["state"] == "up" for d in self.get("devices")))

    def stop(self):
        """Politely, with its exit code; it has ten seconds."""
        if self.process is None:
            return None
        halted = [pid for pid, state in self.room_states().values() if state == "T"]
        for pid in halted:
            os.kill(pid, signal.SIGCONT)
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=10)
        except Exception:
            self.kill_all()
            raise
        self.process = None
        return code

    def kill_all(self):
        """kill -9 for the parent and every room, by their numbers, as if the power went: the parent
        is held meanwhile, so that it cannot answer the end of one room."""
        pids = [*(pid for pid, _ in self.room_states().values()), self.pid()]
        os.kill(pids[-1], signal.SIGSTOP)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait(timeout=10)
        wait_for("end of all rooms", 10, lambda: not (set(pids) & alive()))
        self.process = None

    def kill_room(self, name):
        """kill -9 of one room; waits until the parent has seen it. Returns its number."""
        pid = self.room_states()[name][0]
        os.kill(pid, signal.SIGKILL)
        wait_for(f"end of room {name}", 10, lambda: pid not in alive())
        return pid

    def pid(self):
        """The parent's number as it is seen here (in the laboratory it has another one)."""
        for pid, (_, _, argv) in processes().items():
            if argv[:1] == [str(TRIAGED)] and argv[1:] == ["-c", str(self.config)]:
                return pid
        return None

    def room_states(self):
        """{"trap": (pid, state letter)}; "poll-1" is the second of its kind."""
        parent, out = self.pid(), {}
        for pid, (ppid, state, argv) in sorted(processes().items()):
            if parent and ppid == parent and len(argv) > 1 and argv[1].startswith("--room=") and state != "Z":
                name, n = argv[1][7:], 0
                while (name if not n else f"{name}-{n}") in out:
                    n += 1
                out[name if not n else f"{name}-{n}"] = (pid, state)
        return out

    def halted(self):
        """The name of the room that stopped itself, or None."""
        return next((name for name, (_, state) in self.room_states().items() if state == "T"), None)

    def wait_halted(self, step, seconds=30):
        return wait_for(f"room that halts at {step}", seconds, self.halted)

    def refuses(self, *prefix, seconds=10):
        """It must not start: its exit code must be 1; what it said."""
        self.start(wait=False, prefix=prefix)
        code = self.process.wait(timeout=seconds)
        self.process = None
        assert code == 1, (code, self.said())
        return self.said()

    def reload(self, yes=False):
        """Has the files read again; yes: also when more than a tenth of the devices goes."""
        if yes:
            self.ctl("reload", "--yes", check=True)
        else:
            os.kill(self.pid(), signal.SIGHUP)

    # ---- what it says

    def said(self):
        return self.log_path.read_text(errors="replace")

    def wait_said(self, pattern, seconds=15, since=0):
        """Waits for a line of the log; the match."""
        return wait_for(f"log line /{pattern}/", seconds, lambda: re.search(pattern, self.said()[since:]))

    def ask(self, method, path, body=None):
        """(status, text) over the control socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(15)
            s.connect(str(self.socket))
            data = json.dumps(body).encode() if body is not None else b""
            s.sendall(f"{method} /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
            got = b""
            while part := s.recv(65536):
                got += part
        head, _, text = got.partition(b"\r\n\r\n")
        if not head:
            raise ConnectionError("the room that answers went away")
        return int(head.split()[1]), text.decode()

    def get(self, path):
        status, text = self.ask("GET", path)
        if status != 200:
            raise ValueError(f"{path}: {status} {text}")
        return json.loads(text)

    def ctl(self, *words, text=None, check=False, **more):
        """triagectl; the completed process, with texts."""
        return subprocess.run([TRIAGECTL, "-s", self.socket, *(str(w) for w in words)], input=text, text=True,
                              capture_output=True, timeout=60, check=check, **more)

    def rows(self, sql):
        """A look into the store's file, as SQLite gives it to anybody who may read it."""
        with sqlite3.connect(f"file:{self.state}/triaged.db?mode=ro", uri=True, timeout=5) as db:
            return db.execute(sql).fetchall()


def alive():
    return {pid for pid, (_, state, _) in processes().items() if state not in "ZX"}
