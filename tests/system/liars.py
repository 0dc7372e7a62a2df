"""liars.py - SNMP agents that are wrong, each in one way: on loopback, one socket each.

    with Liars(port) as liars:
        address = liars.add(short_length)     # 127.0.4.1, 127.0.4.2, ...

An agent has sysUpTime, sysName and an ifTable of 24 rows. A lie is a function: it is given the question and a maker
of honest answers, and returns datagrams, or (datagram, "port") for one that comes from another port.
"""

import selectors
import socket
import threading
from bisect import bisect_right

from .packets import number, oid, tlv

ROWS = 24
OCTETS, NULL, TICKS, NO_OBJECT, END = 0x04, 0x05, 0x43, 0x80, 0x82
GET, NEXT, RESPONSE, BULK = 0xA0, 0xA1, 0xA2, 0xA5
ENTRY = (1, 3, 6, 1, 2, 1, 2, 2, 1)


def parts(data):
    """The elements of a sequence: (tag, contents)."""
    out, i = [], 0
    while i < len(data):
        tag, size, i = data[i], data[i + 1], i + 2
        if size & 0x80:
            n = size & 0x7F
            size, i = int.from_bytes(data[i:i + n], "big"), i + n
        out.append((tag, data[i:i + size]))
        i += size
    return out


def arcs(data):
    out, n = [data[0] // 40, data[0] % 40], 0
    for b in data[1:]:
        n = n << 7 | b & 127
        if not b & 128:
            out.append(n)
            n = 0
    return tuple(out)


def objects():
    out = {(1, 3, 6, 1, 2, 1, 1, 3, 0): number(4711, TICKS), (1, 3, 6, 1, 2, 1, 1, 5, 0): tlv(OCTETS, b"liar")}
    for i in range(1, ROWS + 1):
        out[(*ENTRY, 2, i)] = tlv(OCTETS, b"ge%d" % i)
        out[(*ENTRY, 7, i)] = out[(*ENTRY, 8, i)] = number(1)
    return out


class Question:
    """One request, and the honest answer to it."""

    def __init__(self, data, known, names):
        (_, message), = parts(data)
        (_, version), (_, self.community), (self.kind, pdu) = parts(message)
        self.version, self.known, self.names = version[0], known, names
        (_, request), (_, first), (_, second), (_, asked) = parts(pdu)
        self.id = int.from_bytes(request, "big", signed=True)
        self.non_repeaters, self.repetitions = int.from_bytes(first, "big"), int.from_bytes(second, "big")
        self.asked = [arcs(parts(varbind)[0][1]) for _, varbind in parts(asked)]

    def next(self, name):
        i = bisect_right(self.names, name)
        return (self.names[i], self.known[self.names[i]]) if i < len(self.names) else None

    def honest(self):
        """[(name, value)] as RFC 3416 wants them."""
        if self.kind == GET:
            return [(n, self.known.get(n, tlv(NO_OBJECT))) for n in self.asked]
        if self.kind == NEXT:
            return [self.next(n) or (n, tlv(END)) for n in self.asked]
        out, last = [], list(self.asked)
        for _ in range(self.repetitions):
            for i, name in enumerate(last):
                got = self.next(name) or (name, tlv(END))
                last[i] = got[0]
                out.append(got)
            if len(out) > 60:
                break
        return out

    def answer(self, varbinds=None, error=0, index=0, request=None):
        listed = varbinds if varbinds is not None else self.honest()
        body = tlv(0x30, *(tlv(0x30, oid(".".join(map(str, n))), v) for n, v in listed))
        return tlv(0x30, number(self.version), tlv(OCTETS, self.community),
                   tlv(RESPONSE, number(self.id if request is None else request), number(error), number(index), body))

    def is_table(self):
        return self.kind != GET


class Liars:
    def __init__(self, port):
        self.port, self.agents = port, {}
        self.selector, self.done = selectors.DefaultSelector(), False
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done = True
        self.thread.join()
        for s in self.agents:
            s.close()
        self.other.close()

    def add(self, lie, known=None):
        """known: {arcs: value as TLV}, when it has other objects than the liars have."""
        known = known or objects()
        address = f"127.0.4.{len(self.agents) + 1}"
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((address, self.port))
        self.agents[s] = lie, known, sorted(known)
        self.selector.register(s, selectors.EVENT_READ)
        return address

    def serve(self):
        self.other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.other.bind(("127.0.4.200", 0))
        while not self.done:
            for key, _ in self.selector.select(0.1):
                data, whom = key.fileobj.recvfrom(65536)
                lie, known, names = self.agents[key.fileobj]
                for said in lie(Question(data, known, names)):
                    if isinstance(said, tuple):
                        self.other.sendto(said[0], whom)
                    else:
                        key.fileobj.sendto(said, whom)


# ---- the lies

def honest(q):
    return [q.answer()]


def short_length(q):
    """The sequence says that it is four bytes longer than what came."""
    good = q.answer()
    return [good[:-4] if q.is_table() else good]


def long_value(q):
    """A value within says that it is longer than its varbind."""
    good = bytearray(q.answer())
    if q.is_table():
        good[-2 if good[-2] < 128 else -1] = 0x7F
    return [bytes(good)]


def turns_round(q):
    """Each answer begins again with the first row."""
    if not q.is_table():
        return honest(q)
    return [q.answer([((*n[:10], 1), q.known[(*n[:10], 1)]) for n in q.asked])]


def stands_still(q):
    """What comes next is what was asked."""
    if not q.is_table():
        return honest(q)
    return [q.answer([(n if len(n) > 10 else (*n, 1), number(1)) for n in q.asked])]


def other_port(q):
    return [(q.answer(), "port")] if q.is_table() else honest(q)


def other_request(q):
    return [q.answer(request=q.id ^ 0x155555)] if q.is_table() else honest(q)


def other_objects(q):
    """It answers with objects that nobody asked for."""
    return [q.answer([((1, 3, 6, 1, 4, 1, 99999, i), number(i)) for i in range(len(q.asked))])] if not q.is_table() \
        else honest(q)


def sixty_four_kb(q):
    """As much as a datagram carries, whatever was asked."""
    if not q.is_table():
        return honest(q)
    return [q.answer([*q.honest()[:1], ((1, 3, 6, 1, 4, 1, 99999, 1), tlv(OCTETS, b"x" * 65300))])]


def twice(q):
    return [q.answer(), q.answer()]


def ends_early(q):
    """The view ends after twelve rows, and goes on when it is asked behind them."""
    if not q.is_table():
        return honest(q)
    return [q.answer([(n, v) if n[-1] < 12 else (n, tlv(END)) for n, v in q.honest()])]


def no_getbulk(q):
    """As agents do that know version 1 only: genErr, whatever it was."""
    return [q.answer([(n, tlv(NULL)) for n in q.asked], error=5)] if q.kind == BULK else honest(q)


def silent_at_getbulk(q):
    return [] if q.kind == BULK else honest(q)


def broken_column(q):
    """The third column has no values, only an error."""
    bad = next((i for i, n in enumerate(q.asked, 1) if n[:10] == (*ENTRY, 8)), 0)
    return [q.answer([(n, tlv(NULL)) for n in q.asked], error=5, index=bad)] if bad else honest(q)


def nothing_but_errors(q):
    return [q.answer([(n, tlv(NULL)) for n in q.asked], error=16)]


LIES = (short_length, long_value, turns_round, stands_still, other_port, other_request, other_objects, sixty_four_kb,
        twice, ends_early, no_getbulk, silent_at_getbulk, broken_column, nothing_but_errors)
