#!/usr/bin/python3
"""bts_pass.py - answers snmpd's pass_persist questions about TRIAGED-BTS-MIB from the station's
files."""
import bisect
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import btsfiles as files            # noqa: E402
import btsmib as mib                # noqa: E402


def parse(text):
    return tuple(int(part) for part in text.strip().strip(".").split("."))


def answer(command, wanted, rows):
    names = [oid for oid, _ in rows]
    if command == "getnext":
        at = bisect.bisect_right(names, wanted)
    else:
        at = names.index(wanted) if wanted in names else len(rows)
    if at >= len(rows):
        return "NONE"
    oid, (kind, value) = rows[at]
    return f".{'.'.join(map(str, oid))}\n{kind}\n{value}"


def main():
    config = files.config()
    for line in iter(sys.stdin.readline, ""):
        command = line.strip()
        if command == "PING":
            reply = "PONG"
        elif command in ("get", "getnext"):
            wanted = parse(sys.stdin.readline())
            rows = mib.rows(files.read("sensors"), files.read("state"), config)
            reply = answer(command, wanted, rows)
        elif command == "set":
            sys.stdin.readline(), sys.stdin.readline()
            reply = "not-writable"
        else:
            break
        print(reply, flush=True)


if __name__ == "__main__":
    main()
