"""A lab lives, in every mode that this machine allows, and obeys its command line."""
import json
import os
import subprocess
import time

import pytest

from . import LabError
from .eyes import BTS, COLD_START, LAB, lab, start_lab
from .faults import all_faults


def test_it_is_up_in_three_seconds(each):
    assert each.world.took < 3


def test_every_device_answers_snmp_under_its_name(each):
    for role in ("bs", "sw", "te"):
        d = each.world.devices[role]
        name, descr, oid = each.get(role, *(f"1.3.6.1.2.1.1.{n}.0" for n in (5, 1, 2)))
        assert (name, descr) == (d.hostname, d.facts["sys_descr"])
        assert oid == "." + d.facts["sys_object_id"]


def test_every_device_lets_its_user_in_and_shows_the_promised_key(each):
    for role in ("bs", "sw", "te"):
        d = each.world.devices[role]
        done = each.ssh(role, "id -un; hostname; exit 7")
        assert done.returncode == 7, done.stderr
        user, host = done.stdout.split()
        assert user == d.ssh["user"]
        assert host == d.hostname or not each.world.namespaces


def pts_options():
    with open("/proc/mounts") as f:
        return next(line for line in f if line.split()[1] == "/dev/pts")


def test_a_terminal_session_works(each):
    if not each.world.namespaces and os.geteuid() and "gid=5" not in pts_options():
        pytest.skip("an ordinary user's sshd cannot give away terminals here: /dev/pts without gid=5")
    for role in ("bs", "te"):
        done = each.ssh(role, "tty", tty=True)
        assert done.stdout.strip().startswith("/dev/pts/"), done.stderr


def test_the_base_station_has_a_command_line(each):
    shows = "for what in cell power clock environment alarms; do bts show $what; done"
    done = each.ssh("bs", f"set -e; {shows}; bts log")
    assert done.returncode == 0, done.stderr
    for word in ("unlocked", "rectifiers", "satellites", "rpm", "no active alarms"):
        assert word in done.stdout


def test_mains_and_its_traps(each):
    each.world.break_("mains-failure")
    each.expect_trap("bs", BTS + "0.1")
    assert each.get("bs", BTS + "1.2.1.0") == 2
    each.world.mend("mains-failure")
    each.expect_trap("bs", BTS + "0.2")
    assert "AC mains failed" in each.ssh("bs", "bts log").stdout


def test_killed_servers_stay_dead_until_mended(each):
    each.world.break_("snmpd-killed")
    each.world.break_("snmpd-killed")
    each.world.break_("sshd-killed")
    time.sleep(0.5)
    assert each.get("te", "1.3.6.1.2.1.1.3.0") == []
    assert "refused" in each.ssh("te", "true").stderr
    each.forget()
    each.world.mend("snmpd-killed")
    each.world.mend("sshd-killed")
    each.world.mend("sshd-killed")
    assert each.get("te", "1.3.6.1.2.1.1.5.0") == each.world.devices["te"].hostname
    assert each.ssh("te", "true").returncode == 0
    each.expect_trap("te", COLD_START)


def test_programs_in_the_noc_inherit_descriptors(each, tmp_path):
    r, w = os.pipe()
    p = each.world.spawn(["sh", "-c", f"echo hello >/proc/self/fd/{w}; exit 3"], pass_fds=[w],
                         env={"PATH": "/bin"})
    os.close(w)
    assert p.wait(5) == 3
    with open(r) as f:
        assert f.read() == "hello\n"


def test_loopback_says_what_it_leaves_out(each):
    out = {f["name"] for f in each.world.facts["faults"] if not f["available"]}
    if each.world.namespaces:
        assert not out
    else:
        assert {"port-shut", "power-off", "path-loss", "disk-full"} <= out
        with pytest.raises(LabError, match="needs namespaces"):
            each.world.break_("port-shut")


def test_world_json_is_private_and_complete(each):
    path = os.path.join(each.world.dir, "world.json")
    assert os.stat(path).st_mode & 0o77 == 0
    with open(path) as f:
        facts = json.load(f)
    assert facts["mode"] == each.world.mode
    for d in facts["devices"]:
        if d["class"] != "customer-host":
            assert d["snmp"]["community"] and d["ssh"]["fingerprint"].startswith("SHA256:")
            assert d["serial"] and d["model"] and d["site"] and d["customer"]


def test_an_ordinary_user_can_do_it_all():
    """As nobody, inside a user namespace: the command line, SSH with both servers, a fault."""
    if os.geteuid() != 0:
        pytest.skip("we are an ordinary user already")
    folder = f"/tmp/lab-nobody-{os.getpid()}"
    as_nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    if subprocess.run([*as_nobody, "test", "-x", LAB]).returncode:
        pytest.skip("nobody cannot read this folder")
    os.mkdir(folder, 0o700)
    os.chown(folder, 65534, 65534)
    try:
        p, said = start_lab(folder, "auto", as_nobody)
        assert "mode user (root: not root; user: works)" in said
        with open(folder + "/world.json") as f:
            devices = {d["role"]: d for d in json.load(f)["devices"]}
        for role, d in devices.items():
            if role == "pc":
                continue
            known = f"{folder}/known.{role}"
            with open(known, "w") as f:
                f.write(f"[{d['address']}]:{d['ssh']['port']} {d['ssh']['host_key']}\n"
                        f"{d['address']} {d['ssh']['host_key']}\n")
            os.chmod(known, 0o644)
            asker = f"{folder}/asker.{role}"
            with open(os.open(asker, os.O_WRONLY | os.O_CREAT, 0o755), "w") as f:
                f.write(f"#!/bin/sh\necho {d['ssh']['password']}\n")
            done = lab(folder, "exec", "noc", "env", f"SSH_ASKPASS={asker}",
                       "SSH_ASKPASS_REQUIRE=force",
                       "ssh", "-F", "none", "-o", f"UserKnownHostsFile={known}",
                       "-i", d["ssh"]["key"] or "none", "-o", "StrictHostKeyChecking=yes",
                       "-p", str(d["ssh"]["port"]),
                       f"{d['ssh']['user']}@{d['address']}", "hostname", prefix=as_nobody)
            assert done.stdout.strip() == d["hostname"], done.stderr
        assert "broke power-off" in lab(folder, "break", "power-off", prefix=as_nobody).stdout
        assert "without power" in lab(folder, "exec", "te", "true", prefix=as_nobody).stderr
        assert "mended power-off" in lab(folder, "mend", "power-off", prefix=as_nobody).stdout
        done = lab(folder, "exec", "te", "hostname", prefix=as_nobody)
        assert done.stdout.strip() == devices["te"]["hostname"]
        assert lab(folder, "down", prefix=as_nobody).returncode == 0
        assert p.wait(10) == 0
    finally:
        subprocess.run(["rm", "-rf", folder])


def test_the_command_line(tmp_path):
    folder = str(tmp_path / "lab")
    assert "no lab is running" in lab(folder, "status").stderr
    p, said = start_lab(folder, "auto")
    assert "seed 5" in said
    again = lab(folder, "up")
    assert again.returncode == 1 and "already running" in again.stderr
    listed = lab(folder, "list").stdout
    assert [f.name for f in all_faults() if (f.name in listed.split()) != ("rt" not in f.needs)] == []
    bad = lab(folder, "break", "no-such-thing")
    assert bad.returncode == 1 and "there are: mains-failure" in bad.stderr
    first = lab(folder, "break", "random").stdout
    assert "lab: broke" in first
    status = json.loads(lab(folder, "status").stdout)
    assert len(status["active"]) == 1
    assert lab(folder, "mend", status["active"][0]).returncode == 0
    assert lab(folder, "exec", "bs", "sh", "-c", "exit 9").returncode == 9
    r, w = os.pipe()
    done = subprocess.run([LAB, "exec", "--dir", folder, "--fd", str(w), "noc", "--", "sh", "-c",
                           f"pwd >/proc/self/fd/{w}"], pass_fds=[w], cwd=tmp_path)
    os.close(w)
    with open(r) as f:
        assert (done.returncode, f.read()) == (0, f"{tmp_path}\n")
    assert "no device 'xy'" in lab(folder, "exec", "xy", "true").stderr
    assert "nosuch" in lab(folder, "exec", "bs", "nosuch").stderr
    assert lab(folder, "down").returncode == 0
    p.wait(10)
    assert lab(folder, "down").returncode == 0
    os.mkdir(tmp_path / "mine")
    (tmp_path / "mine" / "thesis.txt").write_text("")
    assert "folder of its own" in lab(str(tmp_path / "mine"), "up").stderr
