"""Alarms that other systems post: Alertmanager itself, and what a webhook of Zabbix or anything else sends."""

import json
import shutil
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from .house import free_port, wait_for

CONFIG = """
devices:
  gw-1: {class: terminal, profile: openwrt, address: 127.0.0.1}
systems:
  prometheus: {kind: alertmanager, token: prometheus-token, device: [instance], component: [port]}
  zabbix: {kind: zabbix, token: zabbix-token}
  local: {kind: json}
"""
TOKENS = [("prometheus-token", "token", None, "t0ken-of-prometheus"), ("zabbix-token", "token", None, "t0ken-of-zabbix")]


@pytest.fixture
def house(make_house):
    h = make_house()
    h.alarm_port = free_port(socket.SOCK_STREAM)
    h.write(extra=CONFIG, alarms=f'["127.0.0.1:{h.alarm_port}"]')
    h.fill_vault(TOKENS)
    h.start()
    return h


def post(house, system, body, token=None, path=None):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    q = urllib.request.Request(f"http://127.0.0.1:{house.alarm_port}{path or '/api/v1/alarms/from/' + system}", data,
                               {"Content-Type": "application/json"})
    if token:
        q.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(q, timeout=20) as r:
            return r.status, json.load(r)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


def alarms(house):
    return {a["alarm_type"]: a for a in house.get("alarms?all=yes")}


def alert(status, **labels):
    return {"version": "4", "status": status, "alerts": [{
        "status": status, "fingerprint": "c0ffee", "annotations": {"summary": "lan1 is down"},
        "labels": {"alertname": "LinkDown", "instance": "gw-1:9100", "severity": "critical", "port": "lan1", **labels}}]}


def test_an_alert_fires_and_is_resolved(house):
    token = TOKENS[0][3]
    assert post(house, "prometheus", alert("firing"), token) == (200, {"accepted": 1, "unknown": 0})
    a = alarms(house)["LinkDown"]
    assert (a["device"], a["component"], a["severity"], a["text"], a["is_cleared"]) == (
        "gw-1", "port:lan1", "critical", "lan1 is down", False)
    assert post(house, "prometheus", alert("resolved"), token)[0] == 200
    assert alarms(house)["LinkDown"]["is_cleared"]
    assert post(house, "prometheus", alert("firing", instance="nobody:9100"), token) == (200, {"accepted": 0, "unknown": 1})
    wait_for("listed", 10, lambda: "prometheus: nobody:9100" in house.ctl("posted", "unknown").stdout)
    seen = json.loads(house.ctl("--json", "posted", "stats").stdout)
    assert {o["name"]: o["count"] for o in seen["outcomes"] if o["count"]} == {"accepted": 2, "unknown-sender": 1}


def test_a_problem_of_zabbix_and_a_plain_alarm(house):
    problem = {"value": "1", "name": "Disk full", "trigger": "17", "host": "gw-1", "severity": "High"}
    assert post(house, "zabbix", problem, TOKENS[1][3])[0] == 200
    assert (alarms(house)["zabbix-problem"]["severity"], alarms(house)["zabbix-problem"]["qualifier"]) == ("major", "17")
    assert post(house, "zabbix", {**problem, "value": 0}, TOKENS[1][3])[0] == 200
    assert alarms(house)["zabbix-problem"]["is_cleared"]
    plain = {"device": "127.0.0.1", "type": "door open", "state": "raised", "severity": "minor", "text": "the door"}
    assert post(house, "local", [plain, {**plain, "type": "window"}]) == (200, {"accepted": 2, "unknown": 0})
    assert set(alarms(house)) >= {"door-open", "window"}


@pytest.mark.parametrize("system, body, field", [
    ("prometheus", b"{", "the body is not JSON"), ("prometheus", {"alerts": []}, "version: is missing"),
    ("prometheus", {"version": "3", "alerts": []}, "version: version 4"), ("prometheus", {"version": "4"}, "alerts: a list"),
    ("prometheus", {"version": "4", "alerts": [{"status": "firing", "labels": {}}]}, "alerts[0].alertname: is missing"),
    ("prometheus", {"version": "4", "alerts": [{"status": "odd", "labels": {"alertname": "x"}}]}, "alerts[0].status: neither"),
    ("zabbix", {"name": "x"}, "value: is missing"), ("local", [{"device": "gw-1"}], "[0].type: is missing"),
    ("local", {"device": "gw-1", "type": "x", "state": "raised", "severity": "bad"}, "severity: not one of"),
])
def test_a_bad_body_is_answered_with_its_field(house, system, body, field):
    token = {"prometheus": TOKENS[0][3], "zabbix": TOKENS[1][3]}.get(system)
    status, said = post(house, system, body, token)
    assert status == 400 and said["error"].startswith(field), said
    assert alarms(house) == {}


def test_who_has_no_token_or_a_wrong_one_is_refused(house):
    assert post(house, "prometheus", alert("firing"))[0] == 401
    assert post(house, "prometheus", alert("firing"), "wrong")[0] == 401
    assert post(house, "prometheus", alert("firing"), TOKENS[1][3])[0] == 401
    assert post(house, "nobody", {})[0] == 404
    assert post(house, "", {}, path="/api/v1/alarms")[0] == 404  # nothing else is answered there
    assert alarms(house) == {}
    assert not any(t[3] in house.said() for t in TOKENS)


@pytest.mark.skipif(not shutil.which("prometheus-alertmanager") or not shutil.which("amtool"),
                    reason="prometheus-alertmanager is not installed")
def test_alertmanager_itself(house, request):
    port = free_port(socket.SOCK_STREAM)
    (house.place / "am.yml").write_text(
        "route: {receiver: noc, group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
        "receivers:\n- name: noc\n  webhook_configs:\n"
        f"  - url: http://127.0.0.1:{house.alarm_port}/api/v1/alarms/from/prometheus\n"
        f"    http_config: {{authorization: {{credentials: {TOKENS[0][3]}}}}}\n")
    with open(house.place / "am.log", "w", encoding="utf-8") as log:
        am = subprocess.Popen(["prometheus-alertmanager", f"--config.file={house.place}/am.yml", "--cluster.listen-address=",
                               f"--storage.path={house.place}/am", f"--web.listen-address=127.0.0.1:{port}"],
                              stdout=log, stderr=log)
    request.addfinalizer(lambda: (am.terminate(), am.wait(10)))
    url = f"--alertmanager.url=http://127.0.0.1:{port}"

    def add(*more):
        return subprocess.run(["amtool", "alert", "add", url, *more, "alertname=HostDown", "instance=gw-1", "severity=major",
                               "--annotation=summary=it is down"], capture_output=True, timeout=20).returncode == 0
    wait_for("Alertmanager", 20, add)
    wait_for("the alarm", 20, lambda: alarms(house).get("HostDown", {}).get("severity") == "major")
    wait_for("resolved", 10, lambda: add("--end=2020-01-01T00:00:00Z"))
    wait_for("cleared", 20, lambda: alarms(house)["HostDown"]["is_cleared"])
