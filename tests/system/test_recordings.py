"""What devices said, replayed over the wire: our engine reads each value as Net-SNMP's own tools print it.

Our own fixtures (tests/profiles) always; recordings of real devices where those are, as tests/profiles/README.md says.
"""

import os
import re
import shutil
import socket
import subprocess

import pytest

from .house import BUILD, ROOT, free_port
from .liars import Liars, honest
from .packets import number, oid, tlv

WALKER = BUILD / "tests/profiles/walker"
SHARED = os.environ.get("TRIAGED_SHARED", ROOT.parent / "shared")
ESCAPES = dict(zip("abtnvfr", "\a\b\t\n\v\f\r"))


def unescaped(text):
    return re.sub(rb"\\\\(x[0-9a-fA-F]{2}|.)", lambda m: bytes([int(m[1][1:], 16)]) if len(m[1]) == 3 else
                  ESCAPES.get(m[1].decode(), m[1].decode()).encode(), text)


def value(tag, text):
    """The TLV of a value of a recording, as snmprec writes it."""
    kind = int(tag.rstrip("xe"))
    data = bytes.fromhex(text.decode()) if tag.endswith("x") else unescaped(text) if tag.endswith("e") else text
    if kind == 6:
        return oid(text.decode().strip("."))
    if kind == 2:
        n = int(text)
        return tlv(2, n.to_bytes((n.bit_length() if n >= 0 else (~n).bit_length()) // 8 + 1, "big", signed=True))
    if kind in (65, 66, 67, 70, 71):
        return number(int(text), kind)
    if kind == 64 and not tag.endswith("x"):
        return tlv(64, socket.inet_aton(text.decode()))
    return tlv(kind, data)


def read(path):
    known = {}
    for line in path.read_bytes().splitlines():
        if line and not line.startswith((b"#", b"profile")):
            name, tag, text = line.split(b"|", 2)
            known[tuple(map(int, name.decode().split(".")))] = value(tag.decode(), text)
    return known


def as_map(text):
    """{OID: value}; Net-SNMP breaks long lines of hex, and says at the end that it is there."""
    text = re.sub(r"^.*No more variables left.*\n", "", text, flags=re.M)
    return {m[1]: re.sub(r"\s+", "", m[2]) for m in re.finditer(r"^(\.[\d.]+) = (.*?)(?=\n\.[\d.]+ = |\Z)", text, re.M | re.S)}


def walked(*argv):
    got = subprocess.run([str(a) for a in argv], capture_output=True, text=True, errors="replace", timeout=60,
                         env={**os.environ, "MIBS": ""})
    assert got.returncode == 0, (argv, got.stderr)
    return as_map(got.stdout)


def compare(paths):
    port = free_port(socket.SOCK_DGRAM)
    with Liars(port) as agents:
        for path in paths:
            known = read(path)
            address = agents.add(honest, known)
            theirs = walked("snmpbulkwalk", "-v2c", "-c", "public", "-r1", "-On", "-OQtxUe", "-Cc", f"{address}:{port}", ".1")
            assert len(theirs) >= len(known) - 1, path  # the tool takes the end for granted
            for codec in (), ("net-snmp",):
                ours = walked(WALKER, address, port, *codec)
                assert {k: (v, ours.get(k)) for k, v in theirs.items() if ours.get(k) != v} == {}, (path.name, codec)
                assert len(ours) == len(known), (path.name, codec)


pytestmark = pytest.mark.skipif(not shutil.which("snmpbulkwalk") or not WALKER.exists(),
                                reason="Net-SNMP's tools, or what make system builds, are not here")


def test_what_our_fixtures_say_is_read_as_net_snmp_reads_it():
    paths = sorted((ROOT / "tests/profiles").glob("*.snmprec"))
    assert len(paths) > 30
    compare(paths)


def test_what_real_devices_said_is_read_as_net_snmp_reads_it():
    paths = sorted((ROOT / SHARED / "recordings").glob("*.snmprec"))
    if not paths:
        pytest.skip(f"recordings of real devices are not here ({SHARED}/recordings)")
    compare(paths)
