"""packets.py - datagrams for the trap port, right and wrong, made by hand."""

import random


def tlv(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def number(n, tag=2):
    return tlv(tag, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = [40 * first + second]
    for n in rest:
        part = [n & 127]
        while n := n >> 7:
            part.append(n & 127 | 128)
        out += reversed(part)
    return tlv(6, bytes(out))


def trap(community, name, *varbinds, more=b"", inform=None):
    """A notification: its name, and (OID, value as TLV) pairs; inform: it wants an answer, and has this number."""
    pairs = [("1.3.6.1.2.1.1.3.0", number(4711, 0x43)), ("1.3.6.1.6.3.1.1.4.1.0", oid(name)), *varbinds]
    listed = tlv(0x30, *(tlv(0x30, oid(o), v) for o, v in pairs), more)
    tag, request = (0xA7, 99) if inform is None else (0xA6, inform)
    return tlv(0x30, number(1), tlv(4, community.encode()), tlv(tag, number(request), number(0), number(0), listed))


LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"


def nonsense(community, seed=1):
    """(what it is, datagram): each is malformed, whatever its community."""
    dice = random.Random(seed)
    good = trap(community, LINK_DOWN, ("1.3.6.1.2.1.2.2.1.1.2", number(2)))
    out = [(f"{n} random bytes", dice.randbytes(n)) for n in (1, 2, 3, 8, 64, 484, 1472, 8191) for _ in range(4)]
    out += [(f"the first {n} bytes of a trap", good[:n]) for n in range(1, len(good))]
    deep = b""
    for _ in range(1200):
        deep = tlv(0x30, deep)
    out += [("1200 sequences in each other", deep),
            ("a community of 1200 sequences", tlv(0x30, number(1), tlv(4, community.encode()), tlv(0xA7, deep))),
            ("a length of 2^32 - 1", b"\x30\x84\xff\xff\xff\xff" + good),
            ("a length of 127 bytes", b"\x30\xff" + b"\xff" * 127),
            ("an endless length", b"\x30\x80" + good[2:]),
            ("an OID of 4000 arcs", trap(community, "1.3." + ".".join(["1"] * 4000))),
            ("more than a datagram is read of", trap(community, LINK_DOWN, ("1.3.6.1.4.1.1", tlv(4, b"x" * 9000)))),
            ("a varbind of nothing", trap(community, LINK_DOWN, more=b"\x30\x00"))]
    return out
