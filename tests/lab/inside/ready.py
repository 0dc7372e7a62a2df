#!/usr/bin/python3
"""ready.py - waits until services answer. On stdin: {"seconds": n, "ask": [[kind, address, port,
community]]}.

Kinds: "snmp" (any answer to a GET of sysUpTime) and "ssh" (a banner). Prints the names of those
that still did not answer when the time was over, one a line; nothing if all did.
"""
import json
import socket
import sys
import time

AGAIN = 0.05


def sys_up_time(community):
    """A v2c GET of sysUpTime.0, by hand: all lengths are short."""
    tlv = lambda tag, body: bytes([tag, len(body)]) + body
    oid = tlv(6, bytes([0x2b, 6, 1, 2, 1, 1, 3, 0]))
    pdu = tlv(2, b"\x01") + tlv(2, b"\0") + tlv(2, b"\0") + tlv(0x30, tlv(0x30, oid + tlv(5, b"")))
    return tlv(0x30, tlv(2, b"\x01") + tlv(4, community.encode()) + tlv(0xa0, pdu))


def ask(kind, address, port, community=""):
    """True if it answered within a moment."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "snmp" else socket.SOCK_STREAM)
    with s:
        s.settimeout(0.3)
        try:
            s.connect((address, port))
            if kind == "snmp":
                s.send(sys_up_time(community))
            return bool(s.recv(512))
        except OSError:
            return False


def main():
    order = json.load(sys.stdin)
    end = time.monotonic() + order["seconds"]
    left = order["ask"]
    while left:
        left = [what for what in left if not ask(*what)]
        if time.monotonic() > end:
            break
        if left:
            time.sleep(AGAIN)
    for kind, address, port, *_ in left:
        print(f"{kind} at {address}:{port}")


if __name__ == "__main__":
    main()
