"""`triagectl trap learn`: what it drafts from a module is what the module says, and passes the check."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from .house import ROOT, TRIAGECTL, TRIAGED

OURS = Path(__file__).with_name("ACME-FAN-MIB.txt")
DEBIANS = sorted(Path("/usr/share/snmp/mibs").glob("*.txt"))
CONFIG = ROOT / "config/triaged.yaml"


def learn(file, *more):
    return subprocess.run([TRIAGECTL, "-c", CONFIG, *more, "trap", "learn", file], capture_output=True, text=True, timeout=60)


def check(tmp_path, text):
    (tmp_path / "learned.yaml").write_text(text)
    (tmp_path / "main.yaml").write_text(f"include: [{ROOT}/config/vocabulary.yaml, {ROOT}/config/service-levels.yaml, "
                                        f"{ROOT}/config/causes.yaml, {ROOT}/config/profiles/*.yaml, learned.yaml]\n"
                                        f"mibs: {ROOT}/mibs\nprobes: {ROOT}/probes\n")
    return subprocess.run([TRIAGED, "--check", "-c", tmp_path / "main.yaml"], capture_output=True, text=True, timeout=60)


def test_a_draft_says_what_the_module_says(tmp_path):
    said = learn(OURS)
    assert said.returncode == 0, said.stderr
    traps = yaml.safe_load(said.stdout)["profiles"]["acme-fan-mib-traps"]["traps"]
    # To this reader of YAML `on` is a truth.
    assert traps["fanFail"] == {"trap": "1.3.6.1.4.1.99999.0.1", "says": "raised", "alarm": "fan-fail", True: "alarm",
                                "row": "1.3.6.1.4.1.99999.1.1.1.2", "severity": "major", "text": "fanFail on {label}"}
    assert traps["fanFailClear"] == {"trap": "1.3.6.1.4.1.99999.0.2", "clears": "fanFail"}
    assert (traps["acmeLinkDown"][True], traps["acmeLinkDown"]["row"]) == ("port", "1.3.6.1.2.1.2.2.1.1")
    assert traps["acmeLinkUp"]["clears"] == "acmeLinkDown"
    assert traps["acmeConfigSaved"]["says"] == "nothing"
    assert traps["acmeIntruderAlarm"]["will-clear"] is False and traps["acmeIntruderAlarm"]["hold-off"] == "10m"
    assert traps["powerLost"]["trap"] == "1.3.6.1.4.1.99999.0.7" and traps["powerRestored"]["clears"] == "powerLost"
    assert "strange" not in traps and "# strange is left out" in said.stdout
    good = check(tmp_path, said.stdout)
    assert good.returncode == 0 and "warning" not in good.stdout, good.stdout
    assert {t["name"]: t["says"] for t in json.loads(learn(OURS, "--json").stdout)}["fanFailClear"] == "clear"


@pytest.mark.skipif(not DEBIANS, reason="no MIB modules of Debian's are installed")
def test_what_debians_modules_give_passes_the_check(tmp_path):
    learned = 0
    for file in DEBIANS:
        said = learn(file)
        if said.returncode != 0:
            assert "no NOTIFICATION-TYPE and no TRAP-TYPE" in said.stderr
            continue
        good = check(tmp_path, said.stdout)
        assert good.returncode == 0, f"{file}: {good.stdout}"
        learned += 1
    assert learned > 0


def test_what_is_no_module_is_refused(tmp_path):
    (tmp_path / "none").write_text("nothing here")
    assert learn(tmp_path / "none").returncode == 1
    assert learn(tmp_path / "absent").returncode == 1
    (tmp_path / "torn").write_text(OURS.read_text()[:-700])
    assert learn(tmp_path / "torn").returncode == 0
