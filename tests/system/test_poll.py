"""triagectl device poll and poll stats, on real agents: packets, words, and why there is no value."""

import json
import re
import shutil
import subprocess

from .house import wait_for


def test_a_device_is_asked_now_in_packets_and_words(lab, make_house):
    house = make_house(lab)
    house.write()
    house.fill_vault()
    house.start()
    house.wait_known()
    te = lab.device("te").name
    said = house.ctl("device", "poll", te, "--verbose")
    assert said.returncode == 0, said
    assert re.search(rf"^{te} at \S+ port \d+, SNMP version \S+, profile \S+, up$", said.stdout, re.M)
    assert re.search(r"^  system\.name +\S+   \[1\.3\.6\.1\.2\.1\.1\.5\.0 = ", said.stdout, re.M)
    assert re.search(r"^table port: \d+ columns, ok, \d+ rows, requests \d+, datagrams \d+, ", said.stdout, re.M)
    assert re.search(r"^  \S+ \(\d+\):.* oper-state=up", said.stdout, re.M)
    assert re.search(r"^ +[\d.]+ ms  sent +\d+ bytes\n +[\d.]+ ms  received +\d+ bytes  after [\d.]+ ms$", said.stdout, re.M)

    one = json.loads(house.ctl("device", "poll", te, "--item", "system.uptime", "--json", check=True).stdout)
    [step] = one["asked"]
    [value] = step["values"]
    assert step["status"] == "ok" and value["word"] == "system.uptime" and value["value"]
    port = json.loads(house.ctl("device", "poll", te, "--item", "port.oper-state", "--json", check=True).stdout)
    assert [s["table"] for s in port["asked"]] == ["port"]

    none = house.ctl("device", "poll", te, "--item", "no.such-word")
    assert none.returncode == 1 and "no item, table or column of that name" in none.stderr
    none = house.ctl("device", "poll", "nobody")
    assert none.returncode == 1 and "no such device" in none.stderr

    stats = house.ctl("poll", "stats")
    assert stats.returncode == 0
    assert re.search(r"^poll room 0: \d+ devices, \d+ up$", stats.stdout, re.M), stats.stdout


def metrics(house, asked=""):
    """(status, content type, text) of what a scraper gets."""
    got = subprocess.run(["curl", "-sS", "--unix-socket", house.socket, "-w", "\\n%{http_code} %{content_type}",
                          f"http://localhost/metrics/samples{asked}"], capture_output=True, text=True, check=True)
    text, _, last = got.stdout.rpartition("\n")
    status, kind = last.split(" ", 1)
    return int(status), kind, text


def test_samples_are_given_out_for_prometheus(lab, make_house):
    house = make_house(lab)
    house.write()
    house.fill_vault()
    house.start()
    house.wait_known()
    te, sw = lab.device("te").name, lab.device("sw").name
    wait_for("ports of the switch", 30, lambda: f'triaged_port_oper_state{{device="{sw}"' in metrics(house)[2])
    status, kind, text = metrics(house)
    assert status == 200 and kind == "text/plain; version=0.0.4; charset=utf-8"

    # Each name's lines stand together, behind its help and type; each series is there once.
    seen, name = {}, None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split()[2]
            assert name not in seen
            seen[name] = set()
        elif line.startswith("# TYPE "):
            assert line.split()[2] == name
            assert line.split()[3] == "gauge" or (line.split()[3] == "counter" and name.endswith("_total"))
        else:
            m = re.fullmatch(r'([a-z_:][a-z0-9_:]*)(\{device="[^"]+"(?:,label="(?:[^"\\]|\\.)*")?\}) (\S+)', line)
            assert m and m[1] == name and m[2] not in seen[name], line
            float(m[3])
            seen[name].add(m[2])
    assert f'{{device="{te}"}}' in seen["triaged_system_uptime"]
    assert f'triaged_device_up{{device="{te}"}} 1\n' in text
    assert re.search(rf'^triaged_port_rx_octets_total\{{device="{sw}",label="[^"]+"\}} \d', text, re.M)
    promtool = shutil.which("promtool")
    if promtool:  # Debian's package prometheus
        checked = subprocess.run([promtool, "check", "metrics"], input=text, text=True, capture_output=True)
        assert "error while linting" not in checked.stderr, checked.stderr

    only = metrics(house, f"?device={te}&word=system")[2]
    assert "triaged_system_uptime" in only and "triaged_port" not in only and sw not in only
    assert metrics(house, "?device=nobody")[0] == 404


def test_what_nobody_answers_says_so(make_house):
    house = make_house()
    house.write("devices:\n  te-9: {class: terminal, profile: auto, address: 127.90.9.9, snmp: {port: 9, credential: te-9-snmp}}\n")
    house.fill_vault()
    house.ctl("vault", "set", "te-9-snmp", "--kind", "snmp-community", "-c", house.config, text="public", check=True)
    house.start()
    said = house.ctl("device", "show", "te-9")
    assert re.search(r"^profile +auto$", said.stdout, re.M) and re.search(r"^recognised by +not yet$", said.stdout, re.M)
