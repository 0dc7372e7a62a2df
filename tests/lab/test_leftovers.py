"""Whatever ends a lab, nothing stays behind: no process, no mount, no interface, no file."""
import os
import signal
import subprocess

import pytest

from .eyes import LAB, eventually, lab, start_lab


def everything():
    """What a lab could leave on this machine: mounts, interfaces, network namespaces with a
    name."""
    with open("/proc/self/mountinfo") as f:
        mounts = sorted(line.split()[4] for line in f)
    with open("/proc/net/dev") as f:
        links = sorted(line.split(":")[0].strip() for line in f if ":" in line)
    names = sorted(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else []
    return mounts, links, names, os.path.isdir("/run/sshd")


def family(pid):
    """All descendants of a process, as (pid, start time), so that a reused number is not
    mistaken."""
    found, rows = {}, []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        rows.append((int(entry), int(fields[1]), fields[19]))
    wave = {pid}
    while wave:
        wave = {p for p, parent, _ in rows if parent in wave}
        found.update({p: start for p, _, start in rows if p in wave})
    return set(found.items())


def alive(people):
    left = []
    for pid, start in people:
        try:
            with open(f"/proc/{pid}/stat") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[19] == start and fields[0] != "Z":
            left.append(pid)
    return left


@pytest.mark.parametrize("mode, end", [
    ("root", "kill -9"), ("user", "kill -9"), ("loopback", "kill -9"), ("auto", "down"),
    ("loopback", "down"), ("auto", "ctrl-c"), ("auto", "eof")])
def test_nothing_stays_behind(mode, end, tmp_path):
    before = everything()
    folder = str(tmp_path / "lab")
    p, _ = start_lab(folder, mode, (), *(["--until-eof"] if end == "eof" else []))
    people = family(p.pid)
    assert len(people) > 10
    sleeper = subprocess.Popen([LAB, "exec", "--dir", folder, "noc", "sleep", "100"],
                               stderr=subprocess.DEVNULL)
    {"kill -9": p.kill, "down": lambda: lab(folder, "down"), "eof": p.stdin.close,
     "ctrl-c": lambda: p.send_signal(signal.SIGINT)}[end]()
    p.wait(10)
    eventually(lambda: not alive(people), 5, f"{alive(people)} left")
    assert sleeper.wait(5) != 0
    assert everything() == before
    assert set(os.listdir(tmp_path)) == {"lab"}
    if end == "kill -9":
        p, _ = start_lab(folder, mode)          # and the folder can be used again
        assert lab(folder, "down").returncode == 0
        p.wait(10)
