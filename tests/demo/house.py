"""triaged itself in the laboratory: its configuration, its vault, its life."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROFILES = {"base-station": "base-station-lab", "switch": "switch-linux", "terminal": "terminal-linux"}

# The demonstration is in a hurry: what is minor is looked at after seconds, not minutes,
# and what is mended is believed as soon.
CONTRACT = """contracts:
  demo:
    is: the standard levels, with a diagnosis of minor alarms at once
    clocks:
      first-diagnosis: {normal: 1h, urgent: 1h, critical: 1h}
      response: {normal: 2h, urgent: 30m, critical: 30m}
      dispatch: {normal: 2h, urgent: 30m, critical: 10m}
      on-site: {normal: 24h, urgent: 4h, critical: 2h}
      spare-part: {normal: 24h, urgent: 24h, critical: 24h, not-in: remote}
      service-report: {normal: 30m, urgent: 30m, critical: 30m}
      loop-closed: {normal: 72h, urgent: 24h, critical: 24h}
    warn-at: [50, 80]
    clear-for: 5s
    case-starts: {critical: 0s, major: 0s, minor: 5s, indeterminate: 5s, warning: never}
"""


# Who could go. Each lives some kilometres from another site: a degree of latitude is 111 km.
CREW = """engineers:
  anna:
    title: Anna Berg
    skills: [field, power, noc, transmission, access, ran, ip-core, fibre, helpdesk, tac]
    latitude: {:.4f}
    longitude: {:.4f}
    shifts: [{{}}]
    satisfaction: 97
    van: {{patch cord: 2, fuse: 10}}
  ben:
    title: Ben Li
    skills: [field, power, hvac, tower, rf, copper, core, sync]
    latitude: {:.4f}
    longitude: {:.4f}
    shifts: [{{}}]
    satisfaction: 91
  cleo:
    title: Cleo Roth
    skills: [field, power, noc, fibre, security, planning]
    latitude: {:.4f}
    longitude: {:.4f}
    zone: Europe/Berlin
    shifts:
      - {{days: mon tue wed thu fri, from: "08:00", to: "17:00"}}
    satisfaction: 99
depots:
  store:
    title: the store
    latitude: {:.4f}
    longitude: {:.4f}
    stock:
      patch cord: 5
      power adapter: {{count: 2, reorder-at: 2, order-up-to: 6}}
      power supply of the same type: 1
      fuel or generator set: 1
"""


def crew(sites):
    places = ((0, 0.06, 0.05), (1, 0.15, 0.1), (2, 0.1, -0.05), (0, 0.02, 0.12))
    homes = [(sites[at % len(sites)], north, east) for at, north, east in places]
    return CREW.format(*(v for site, north, east in homes
                         for v in (site["latitude"] + north, site["longitude"] + east)))


def quoted(text):
    return json.dumps(str(text), ensure_ascii=False)


def slug(text):
    """A name as triaged wants them: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def inventory(facts):
    """The laboratory as a configuration file of triaged."""
    out = ["# Written by make run from the laboratory's facts.", CONTRACT, "sites:"]
    for s in facts["sites"]:
        out.append(f"  {slug(s['name'])}: {{address: {quoted(s['name'])}, latitude: {s['latitude']}, "
                   f"longitude: {s['longitude']}, region: {s['region']}, remote: {'yes' if s['remote'] else 'no'}}}")
    out.append(crew(facts["sites"]))
    out.append("customers:")
    for c in facts["customers"]:
        out += [f"  {slug(c['name'])}:", f"    title: {quoted(c['name'])}", f"    tier: {c['tier']}",
                "    contract: demo", f"    contact: {{email: {quoted(c['contact'])}}}"]
    out.append("devices:")
    for d in managed(facts):
        out += [f"  {d['name']}:", f"    class: {d['class']}", f"    profile: {PROFILES[d['class']]}",
                f"    address: {d['address']}", f"    site: {slug(d['site'])}", f"    customer: {slug(d['customer'])}",
                f"    model: {quoted(d['model'])}", f"    serial: {quoted(d['serial'])}",
                f"    snmp: {{version: {d['snmp']['version']}, port: {d['snmp']['port']}, credential: {d['name']}-snmp}}",
                f"    ssh: {{port: {d['ssh']['port']}, credential: {d['name']}-ssh, host-key: {quoted(d['ssh']['fingerprint'])}}}"]
        if d["upstream"]:
            out.append("    upstream: [" + ", ".join(d["upstream"]) + "]")
        names = {m["name"] for m in managed(facts)}
        links = [link for link in d["links"] if link["device"] in names]
        if links:
            out.append("    links:")
            out += [f"      {quoted(link['port'])}: {{to: {link['device']}, port: {quoted(link['remote_port'])}}}" for link in links]
    return "\n".join(out) + "\n"


def managed(facts):
    return [d for d in facts["devices"] if d["class"] in PROFILES]


class Daemon:
    """Starts triaged in the laboratory's operations centre, and ends it."""

    def __init__(self, world, build, place):
        self.world, self.build, self.place = world, build, place
        self.triaged, self.triagectl = build / "triaged", build / "triagectl"
        self.socket = place / "control.sock"
        self.config = place / "demo.yaml"
        self.devices = managed(world.facts)
        self.names = [d["name"] for d in self.devices]

    def __enter__(self):
        self._clear()
        self._configure()
        self._fill_vault()
        self.page = self._open_page()
        self.page_url = f"http://127.0.0.1:{self.page.getsockname()[1]}/"
        self.log = open(self.place / "triaged.log", "wb")
        fd = self.page.fileno()
        # The socket of the page was opened out here; it is handed over as systemd would do it.
        script = (f'exec 3<&{fd}; [ {fd} = 3 ] || exec {fd}<&-; export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=page; '
                  'exec "$0" "$@"')
        self.process = self.world.spawn(["/bin/bash", "-c", script, str(self.triaged), "-c", str(self.config)],
                                        pass_fds=[fd], stdout=self.log, stderr=self.log)
        self.page.close()
        self._wait_up()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except Exception:
                self.process.kill()
        self.log.close()

    def _clear(self):
        shutil.rmtree(self.place / "state", ignore_errors=True)
        for name in ("vault", "vault.old", "vault.key", "control.sock", "tickets.jsonl", "triaged.log"):
            (self.place / name).unlink(missing_ok=True)

    def _configure(self):
        """config/demo.yaml, with its paths as seen from the place it is used in."""
        text = (ROOT / "config/demo.yaml").read_text()
        text = text.replace("../build/demo", str(self.place.resolve()))
        for name in ("vocabulary.yaml", "causes.yaml", "service-levels.yaml", "profiles/*.yaml"):
            text = text.replace(f"- {name}", f"- {ROOT}/config/{name}")
        text = text.replace("probes: ../probes", f"probes: {ROOT}/probes").replace("mibs: ../mibs", f"mibs: {ROOT}/mibs")
        text = text.replace("kb: kb", f"kb: {ROOT}/config/kb")
        text = text.replace("[0.0.0.0:162]", self._trap_endpoints())
        self.config.write_text(text)
        (self.place / "inventory.yaml").write_text(inventory(self.world.facts))

    def _trap_endpoints(self):
        noc = self.world.facts["noc"]
        if self.world.mode == "loopback":
            places = sorted({a["address"] for a in noc["addresses"]})
            return "[" + ", ".join(f"{a}:{noc['trap_port']}" for a in places) + "]"
        return f"[0.0.0.0:{noc['trap_port']}]"

    def _ctl(self, *words, secret=None):
        subprocess.run([self.triagectl, "--file", self.place / "vault", "--key-file", self.place / "vault.key", *words],
                       input=secret, check=True, stdout=subprocess.DEVNULL)

    def _fill_vault(self):
        self._ctl("vault", "init")
        for d in self.devices:
            self._ctl("vault", "set", f"{d['name']}-snmp", "--kind", "snmp-community", secret=d["snmp"]["community"].encode())
            if d["ssh"]["key"]:
                self._ctl("vault", "set", f"{d['name']}-ssh", "--kind", "ssh-key", "--user", d["ssh"]["user"],
                          secret=Path(d["ssh"]["key"]).read_bytes())
            else:
                self._ctl("vault", "set", f"{d['name']}-ssh", "--kind", "ssh-password", "--user", d["ssh"]["user"],
                          secret=d["ssh"]["password"].encode())

    def _open_page(self):
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for port in (*range(8080, 8100), 0):
            try:
                s.bind(("127.0.0.1", port))
                break
            except OSError:
                continue
        s.listen(128)
        return s

    def _wait_up(self):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise SystemExit("triaged did not start:\n" + (self.place / "triaged.log").read_text())
            try:
                if all(r["state"] == "up" for r in self.get("status")["rooms"]):
                    return
            except (OSError, ValueError, KeyError):
                pass
            time.sleep(0.1)
        raise SystemExit("triaged is not up after 20 s:\n" + (self.place / "triaged.log").read_text())

    def get(self, path):
        """Asks the daemon over its control socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(15)
            s.connect(str(self.socket))
            s.sendall(f"GET /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            data = b""
            while part := s.recv(65536):
                data += part
        head, _, body = data.partition(b"\r\n\r\n")
        if b" 200 " not in head.splitlines()[0]:
            raise ValueError(head.splitlines()[0].decode() + " " + body.decode(errors="replace")[:200])
        return json.loads(body)

    def events(self, since):
        return self.get(f"events?since={since}")

    def wait_until_known(self, tell):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            states = {d["name"]: d["state"] for d in self.get("devices")}
            if all(s == "up" for s in states.values()):
                tell.say("all of them answer")
                time.sleep(2)  # their tables are read once
                return
            time.sleep(0.25)
        tell.say("not all of them answer: " + ", ".join(f"{n} {s}" for n, s in states.items()))

    def ctl_command(self, words):
        def short(p):
            try:
                return os.path.relpath(p)
            except ValueError:
                return str(p)
        return f"{short(self.triagectl)} -s {short(self.socket)} {words}"
