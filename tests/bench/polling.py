"""What the benches of polling share: their options, the table of figures, the fleet and the daemon under test."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = dict(a.split("=", 1) for a in sys.argv[1:] if "=" in a and not a.startswith("-"))
BUILD = Path(OPTIONS.get("BUILD", os.environ.get("BUILD", ROOT / "build"))).resolve()
DEVICES = int(OPTIONS.get("DEVICES", os.environ.get("DEVICES", 1000)))
SECONDS = float(OPTIONS.get("SECONDS", os.environ.get("SECONDS", 12)))
EVERY = int(OPTIONS.get("EVERY", os.environ.get("EVERY", 1)))  # seconds between two polls of a device
FLEET = int(OPTIONS.get("FLEET", os.environ.get("FLEET", 100000 if DEVICES >= 10000 else 0)))  # 0: those rows are left out
DEFAULT = "get,walk,v3,memory,loss,die,fleet,v3-fleet"
ONLY = OPTIONS.get("ONLY", os.environ.get("ONLY", DEFAULT)).split(",")
PLACE = Path(OPTIONS.get("PLACE", BUILD / "bench" / "poll"))
PORT = 16163
# The fleet is polled so many times as often as in earnest (scalars each minute, a table each five): a share of a core
# is divided by it. 1: in earnest, and eleven minutes a version.
FASTER = float(OPTIONS.get("FASTER", os.environ.get("FASTER", 5)))
ROWS, COLUMNS, SCALARS = 24, 10, 10
POLLER_CORE, FLEET_CORE = 0, os.cpu_count() - 1
USER, AUTH, PRIV = "bench", "a pass phrase", "another phrase"
TRACED = 8

rows = []
faults = []


def row(name, unit, value, limit=None, peer=None, aim=None, better="lower", mean=None):
    rows.append({k: v for k, v in (("name", name), ("unit", unit), ("value", value), ("limit", limit),
                                   ("peer", peer), ("aim", aim), ("mean", mean), ("better", better))
                 if v is not None})
    text = f"  {name:<46} {value:>10.3f} {unit:<22}"
    for word, other in (("limit", limit), ("peer", peer)):
        text += f" {word} {other:8.3f} x{value / other:<6.2f}" if other else " " * 24
    if aim is not None:
        good = value <= aim if better == "lower" else value >= aim
        text += f" aim {aim:g} x{value / aim if aim else value:.2f}{'' if good else ' MISSED'}"
    if mean is not None:
        text += f" (mean {mean:.3f})"
    print(text.rstrip(), flush=True)


def fault(text):
    faults.append(text)
    print("  FAULT:", text, flush=True)


def address(i):
    n = 0x7F010001 + i
    return f"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


# --- the devices ---

class Fleet:
    def __init__(self, devices):
        PLACE.mkdir(parents=True, exist_ok=True)
        self.trace, self.path = PLACE / "trace", PLACE / "fleet.sock"
        self.process = subprocess.Popen(
            ["taskset", "-c", str(FLEET_CORE), BUILD / "tests/fleet/fleet", "--agents", str(devices), "--rows", str(ROWS),
             "--port", str(PORT), "--socket", self.path, "--trace", self.trace, "--user", USER, "--auth", AUTH,
             "--priv", PRIV], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def say(self, line):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(self.path))
            s.sendall(line.encode() + b"\n")
            s.shutdown(socket.SHUT_WR)
            got = b""
            while part := s.recv(65536):
                got += part
        return got.decode()

    def counts(self):
        return json.loads(self.say("counts"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=20)


# --- the daemon ---

WORDS = "".join(f"  bench.value-{i}: {{type: {'counter' if i % 5 in (2, 3) else 'gauge'}, unit: {'octet' if i % 5 in (2, 3) else 'C'}, "
                f"is: a value of the bench}}\n" for i in range(1, SCALARS + 1))
ITEMS = "".join(f"      bench.value-{i}: {{oid: 1.3.6.1.4.1.32473.1.{i}.0}}\n" for i in range(1, SCALARS + 1))
RULES = """
      too-much: {when: bench.value-4 >= 70000, clear: bench.value-4 < 60000, family: system, severity: major,
                 event-type: processingErrorAlarm, probable-cause: storageCapacityProblem, text: too much}
      much-of-both: {when: bench.value-1 > 200 and bench.value-6 > 200, family: system, severity: minor,
                 event-type: processingErrorAlarm, probable-cause: storageCapacityProblem, text: much of both}
"""
TABLE = """
      port:
        every: {every}s
        label: [ifName]
        columns:
          admin-state: ifAdminStatus
          oper-state: ifOperStatus
          speed: {{oid: ifHighSpeed, scale: 1000000}}
          rx-octets: ifHCInOctets
          tx-octets: ifHCOutOctets
          rx-errors: ifInErrors
          tx-errors: ifOutErrors
          rx-discards: ifInDiscards
          tx-discards: ifOutDiscards
"""
TABLE_RULES = """
      link-down: {on: port, when: oper-state != up and oper-state != dormant and in-use == yes,
                 clear: oper-state == up or oper-state == dormant, family: link, severity: major,
                 event-type: communicationsAlarm, probable-cause: lossOfSignal, text: "port {label} is {oper-state}"}
      errors: {on: port, when: rx-errors > 1000000 and oper-state == up, family: link, severity: minor,
                 event-type: communicationsAlarm, probable-cause: lossOfSignal, text: "port {label} has errors"}
"""


class Daemon:
    def __init__(self, devices, work, scalars_every, table_every, version="2c", reach_every=30):
        self.place = PLACE / "daemon"
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        self.state, self.socket = self.place / "state", self.place / "control.sock"
        has_items, has_table = work in ("get", "both"), work in ("walk", "both")
        profile = [f"profiles:\n  bench:\n    is: a device of the fleet\n    class: switch\n    every: {scalars_every}s\n"
                   f"    reach-every: {reach_every}s\n    confirm-tries: 10\n"]
        if has_items:
            profile.append("    items:\n" + ITEMS)
        if has_table:
            profile.append("    tables:" + TABLE.format(every=table_every))
        profile.append("    rules:" + (RULES if has_items else "") + (TABLE_RULES if has_table else ""))
        (self.place / "bench.yaml").write_text("words:\n" + WORDS + "".join(profile))
        with open(self.place / "inventory.yaml", "w") as f:
            f.write("customers:\n  c: {title: C, tier: gold}\nsites:\n")
            for i in range(0, devices, 50):
                f.write(f"  s{i // 50}: {{address: somewhere}}\n")
            f.write("devices:\n")
            for i in range(devices):
                f.write(f"  d{i}: {{class: switch, profile: bench, address: {address(i)}, site: s{i // 50}, customer: c, "
                        f"snmp: {{version: {version}, port: {PORT}, credential: bench}}}}\n")
        (self.place / "triaged.yaml").write_text("\n".join(
            [f"state-dir: {self.state}", f"control: {self.socket}", 'user: ""', "log: warn", "listen:",
             "  trap: []", '  page: ""', "vault:", f"  file: {self.place}/vault", f"  key-file: {self.place}/vault.key",
             "include:", f"  - {ROOT}/config/vocabulary.yaml", f"  - {ROOT}/config/causes.yaml",
             f"  - {ROOT}/config/service-levels.yaml", f"  - {self.place}/bench.yaml", f"  - {self.place}/inventory.yaml",
             f"probes: {ROOT}/probes", f"mibs: {ROOT}/mibs"]) + "\n")
        vault = ["--file", self.place / "vault", "--key-file", self.place / "vault.key"]
        self.ctl("vault", "init", *vault)
        if version == "3":
            self.ctl("vault", "set", "bench", "--kind", "snmp-v3", "--user", USER, "--auth", "sha1", "--priv",
                     "aes128", *vault, text=f"{AUTH}\n{PRIV}")
        else:
            self.ctl("vault", "set", "bench", "--kind", "snmp-community", *vault, text="public")
        self.log = open(self.place / "log", "wb")

    def ctl(self, *words, text=None):
        return subprocess.run([BUILD / "triagectl", "-s", self.socket, *words], input=text, text=True, check=True,
                              stdout=subprocess.DEVNULL)

    def __enter__(self):
        self.process = subprocess.Popen(["taskset", "-c", str(POLLER_CORE), BUILD / "triaged", "-c",
                                         self.place / "triaged.yaml"], stdout=self.log, stderr=self.log)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            fault("the daemon did not end")
            for pid in self.pids():
                os.kill(pid, signal.SIGKILL)
        self.log.close()

    def pids(self):
        """The daemon's process and all below it."""
        parents = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/stat") as f:
                        parents[int(entry)] = int(f.read().rpartition(")")[2].split()[1])
                except OSError:
                    pass
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu(self):
        """CPU seconds by room, user and system together, as the scheduler counts them."""
        out = {}
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/cmdline") as f:
                    argv = f.read().split("\0")
                with open(f"/proc/{pid}/schedstat") as f:
                    spent = int(f.read().split()[0]) / 1e9
            except OSError:
                continue
            name = next((a[7:] for a in argv if a.startswith("--room=")), "parent")
            out[name] = out.get(name, 0) + spent
        return out

    def memory(self):
        """Bytes that are the daemon's alone, by room."""
        out = {}
        for pid in self.pids():
            with open(f"/proc/{pid}/cmdline") as f:
                argv = f.read().split("\0")
            with open(f"/proc/{pid}/smaps_rollup") as f:
                own = sum(int(line.split()[1]) * 1024 for line in f if line.startswith("Private_"))
            name = next((a[7:] for a in argv if a.startswith("--room=")), "parent")
            out[name] = out.get(name, 0) + own
        return out

    def ids(self):
        """Each device's number, as the store's file has it."""
        with sqlite3.connect(f"file:{self.state}/triaged.db?mode=ro", uri=True, timeout=10) as db:
            return dict(db.execute("SELECT name, id FROM device"))

    def silent(self):
        """The devices of which is said that they, or their agents, do not answer; and how many such alarms there ever were."""
        with sqlite3.connect(f"file:{self.state}/triaged.db?mode=ro", uri=True, timeout=10) as db:
            found = db.execute("SELECT device, is_cleared FROM alarm WHERE alarm_type IN "
                               "('device-unreachable', 'agent-silent')").fetchall()
        return {device for device, is_cleared in found if not is_cleared}, len(found)

    def history_bytes(self):
        return sum(f.stat().st_size for f in (self.state / "history").glob("*") if f.is_file())


def settle(fleet, daemon, enough, seconds):
    """Until the devices have served so many varbinds a second for a moment."""
    until = time.monotonic() + seconds
    last = fleet.counts()["varbinds"]
    calm = 0
    now = last
    while calm < 3:
        time.sleep(1)
        if daemon.process.poll() is not None:
            raise SystemExit("the daemon ended:\n" + (daemon.place / "log").read_text()[-2000:])
        if time.monotonic() > until:
            fault(f"the daemon serves {now - last:.0f} varbinds a second, {enough:.0f} are wanted")
            return
        now = fleet.counts()["varbinds"]
        calm = calm + 1 if now - last >= enough * 0.9 else 0
        last = now


def measure(fleet, daemon, seconds):
    before = daemon.cpu()
    fleet.say("reset")
    time.sleep(seconds)
    counts = fleet.counts()
    after = daemon.cpu()
    spent = {name: after[name] - before.get(name, 0) for name in after}
    return counts, spent


def measure_best(fleet, daemon, seconds):
    """Three windows: counts and CPU of all, and the CPU seconds per million varbinds of the cheapest. Other work on the
    machine only makes one dearer; the limit and the peer are the best of three as well."""
    total, spent, costs = {}, {}, []
    for _ in range(3):
        counts, used = measure(fleet, daemon, seconds / 3)
        costs.append(1e6 * sum(used.values()) / max(1, counts["varbinds"]))
        for sums, more in ((total, counts), (spent, used)):
            for k, v in more.items():
                sums[k] = sums.get(k, 0) + v
    return total, spent, min(costs)


def show_rooms(spent, counts, work):
    busy = sorted(((v, k) for k, v in spent.items() if v > 0.002), reverse=True)
    print(f"    {work}: {counts['varbinds']:,} varbinds in {counts['seconds']:.1f} s, {counts['requests']:,} requests;",
          ", ".join(f"{k} {1e6 * v / max(1, counts['varbinds']):.3f}" for v, k in busy),
          f"(CPU s a million); fleet {counts['cpu_s']:.1f} s", flush=True)
