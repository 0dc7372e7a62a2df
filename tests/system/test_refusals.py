"""What the machine refuses: ports, disks, permissions. The message names the thing; the rest goes on."""

import os
import re
import shutil
import socket
import subprocess

import pytest

from .house import TRIAGED, wait_for

AS_NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


@pytest.fixture
def house(make_house):
    h = make_house()
    h.write()
    h.fill_vault()
    return h


@pytest.fixture
def nobody(house):
    """A command that makes what follows run as nobody, to whom the house's folder belongs."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    if subprocess.run([*AS_NOBODY, "test", "-x", TRIAGED, "-a", "-r", house.config]).returncode:
        pytest.skip(f"nobody cannot reach {house.place}")
    for path in (house.place, *house.place.rglob("*")):
        os.chown(path, 65534, 65534)
    return AS_NOBODY


def test_a_second_daemon_on_the_same_state_folder_is_refused(house, make_house):
    house.start()
    other = make_house()
    other.write(state_dir=house.state)
    said = other.refuses()
    assert f"another triaged (process {house.pid()}) works in {house.state}" in said
    assert house.get("status")["devices"] == 0
    assert not other.socket.exists()


def test_a_second_daemon_does_not_take_the_socket_of_the_first(house, make_house):
    house.start()
    other = make_house()
    other.write(control=house.socket)
    assert f"cannot listen for triagectl on {house.socket}: Address already in use (another program listens there)" \
        in other.refuses()
    assert house.ctl("status").returncode == 0
    assert house.stop() == 0


def test_a_file_where_the_socket_should_be_is_left_alone(house):
    house.socket.write_text("a thesis")
    assert f"cannot listen for triagectl on {house.socket}: File exists (what is there is no socket)" in house.refuses()
    assert house.socket.read_text() == "a thesis"


def test_a_socket_left_by_a_killed_daemon_is_replaced(house):
    house.start()
    house.kill_all()
    assert house.socket.exists()
    house.start()
    assert house.ctl("status").returncode == 0


@pytest.mark.parametrize("what, kind", [("page", socket.SOCK_STREAM), ("trap", socket.SOCK_DGRAM)])
def test_a_port_in_use_is_named(house, what, kind):
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        place = "127.0.0.1:%d" % taken.getsockname()[1]
        house.write(**{what: place if what == "page" else f"[{place}]"})
        said = house.refuses()
    assert re.search(rf"cannot listen for .*{what}.* on {re.escape(place)}: Address already in use "
                     r"\(another program listens there\)", said), said


def test_an_address_that_is_not_here_is_named(house):
    house.write(page="192.0.2.77:8080")
    assert "cannot listen for the page on 192.0.2.77:8080: Cannot assign requested address " \
        "(no interface here has this address)" in house.refuses()


def test_a_port_that_we_may_not_open_is_named(house, nobody):
    with open("/proc/sys/net/ipv4/ip_unprivileged_port_start") as f:
        if int(f.read()) == 0:
            pytest.skip("everybody may open every port here")
    house.write(trap="[127.0.0.1:162]")
    assert "cannot listen for traps on 127.0.0.1:162: Permission denied (ports below 1024 need " \
        "CAP_NET_BIND_SERVICE)" in house.refuses(*nobody)


def test_a_socket_that_we_may_not_make_is_named(house, nobody):
    house.write(control="/proc/control.sock")
    assert re.search(r"cannot listen for triagectl on /proc/control.sock: [\w ]+$", house.refuses(*nobody), re.M)


def test_a_configuration_that_we_may_not_read_is_named(house, nobody):
    house.config.chmod(0)
    said = house.refuses(*nobody)
    assert re.search(rf"{re.escape(str(house.config))}.*Permission denied", said), said


def test_a_state_folder_that_we_may_not_write_is_named(house, nobody):
    house.state.mkdir()
    assert re.search(rf"{re.escape(str(house.state))}.*Permission denied", house.refuses(*nobody))


def test_a_state_folder_that_we_may_not_make_is_named(house, nobody):
    house.write(state_dir="/proc/triaged")
    assert re.search(r"cannot make the state folder /proc/triaged: \w+", house.refuses(*nobody))


@pytest.mark.parametrize("which", ["vault", "key"])
def test_a_vault_that_we_may_not_read_is_named_and_the_rest_goes_on(house, nobody, which):
    path = house.vault if which == "vault" else house.key
    path.chmod(0)
    house.start(prefix=nobody)
    assert re.search(rf"vault: vault {house.vault} \(key {house.key}\): .*[Pp]ermission|cannot be (read|opened)",
                     house.said()), house.said()
    assert house.ctl("status").returncode == 0
    path.chmod(0o600)
    house.reload()
    house.wait_said(r"vault: \d+ credentials")


def test_a_vault_whose_key_is_another_is_named_and_the_rest_goes_on(house):
    house.key.chmod(0o600)
    house.key.write_bytes(bytes(reversed(house.key.read_bytes().strip())) + b"\n")
    house.start()
    assert f"vault: vault {house.vault} (key {house.key}): " in house.said()
    assert house.ctl("status").returncode == 0


def in_small_disk(house, size):
    """A command that gives the state folder a disk of its own, seen by what follows alone."""
    unshare = ["unshare", "-m" if os.geteuid() == 0 else "-Urm"]
    if subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("no mount namespaces here")
    house.state.mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o size={size} none "{house.state}" && exec "$0" "$@"'
    return *unshare, "sh", "-c", script


def fill(folder):
    """Writes until there is no byte left; the file."""
    path = folder / "somebody-elses-file"
    with open(path, "wb", buffering=0) as f:
        for size in (1 << 16, 4096, 1):
            try:
                while f.write(b"x" * size) == size:
                    pass
            except OSError:
                pass
    assert os.statvfs(folder).f_bavail == 0
    return path


def test_a_full_disk_loses_nothing_and_says_so(house):
    house.start(prefix=in_small_disk(house, "3m"))
    inside = house.state.relative_to("/")
    hog = fill(type(house.state)(f"/proc/{house.pid()}/root") / inside)
    words = ["ticket", "open", "--title", "the phone is dead"]
    waiting = subprocess.Popen([str(TRIAGED.with_name("triagectl")), "-s", str(house.socket), *words],
                               stdout=subprocess.PIPE, text=True)
    try:
        house.wait_said(r"store: cannot write: .*(full|space).*; nothing is lost, \d+ changes? waits?, trying again")
        assert house.ctl("status").returncode == 0      # asking goes on
        assert waiting.poll() is None                   # nobody is told of what is not on disk
        assert house.get("tickets") == []
        hog.unlink()
        house.wait_said(r"store: the disk writes again, nothing was lost")
        assert waiting.wait(10) == 0 and waiting.stdout.read() == "T1\n"
    finally:
        waiting.kill()
        waiting.wait()
        waiting.stdout.close()
    assert [t["id"] for t in house.get("tickets")] == [1]
    wait_for("delivery", 15, lambda: not house.get("outbox"))
    assert not re.search(r"ended \(", house.said())


def test_a_disk_that_is_full_from_the_start_is_named(house):
    house.start(prefix=in_small_disk(house, "16k"), wait=False)
    house.wait_said(rf"store: cannot open {house.state}/triaged.db: .*(full|space|I/O error)")
    house.wait_said(r"room=store-0 ended 4 times within a minute and is held")


def test_a_state_folder_that_vanished_is_made_anew(house):
    house.start()
    assert house.stop() == 0
    shutil.rmtree(house.state)
    house.start()
    assert house.get("tickets?all=yes") == []


def test_nothing_listens_where_nothing_was_asked_for(house):
    if os.geteuid() != 0:
        pytest.skip("only root may see what a room has open")
    house.write(trap="[]", page='""')
    house.start()
    ours = {int(p) for p in (house.pid(), *(pid for pid, _ in house.room_states().values()))}
    held = set()
    for pid in ours:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            try:
                held.add(os.readlink(f"/proc/{pid}/fd/{fd}"))
            except OSError:
                pass
    for table in ("tcp", "tcp6"):
        with open(f"/proc/net/{table}") as f:
            listening = [line.split()[9] for line in list(f)[1:] if line.split()[3] == "0A"]
        assert not held & {f"socket:[{inode}]" for inode in listening}
