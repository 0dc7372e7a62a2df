#!/usr/bin/python3
"""relay.py NEAR FAR - carries Ethernet frames between two interfaces, badly if asked to.

Commands come as lines on stdin: "loss 0.4" (share of the frames, each way), "delay 0.05"
(seconds, each way), "largest 700" (octets; larger frames vanish, 0 lets all through). It stands in for netem, which many kernels lack. Ends when stdin does.
"""
import heapq
import os
import random
import select
import socket
import sys
import time

SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING = 263, 15, 23
ETH_P_ALL, PACKET_OUTGOING = 3, 4
FRAME_MAX = 10 + 14 + 65536     # with offloading, one "frame" may be 64 kB; its header comes along
QUEUE_MAX = 2000


def tap(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    # The virtio header carries unfinished checksums and segment sizes over to the other side.
    s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    try:
        s.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    except OSError:             # before Linux 4.20; the packet type tells as well
        pass
    s.bind((name, ETH_P_ALL))
    s.setblocking(False)
    return s


class Relay:
    def __init__(self, near, far):
        self.other = {near: far, far: near}
        self.loss = self.delay = self.largest = 0.0
        self.queue, self.count = [], 0
        self.dice = random.Random(1)

    def take(self, sock, now):
        for _ in range(64):
            try:
                frame, where = sock.recvfrom(FRAME_MAX)
            except (BlockingIOError, OSError):
                return
            if where[2] == PACKET_OUTGOING or self.dice.random() < self.loss:
                continue
            if self.largest and len(frame) > self.largest + 24:     # its two headers
                continue
            if self.delay and len(self.queue) < QUEUE_MAX:
                self.count += 1
                heapq.heappush(self.queue, (now + self.delay, self.count, frame, self.other[sock]))
            elif not self.delay:
                self.send(frame, self.other[sock])

    def send(self, frame, sock):
        try:
            sock.send(frame)
        except OSError:         # its far end is down, or the queue full: lost, like on a wire
            pass

    def flush(self, now):
        """Sends what is due; how long until the next, or None."""
        while self.queue and self.queue[0][0] <= now:
            _, _, frame, sock = heapq.heappop(self.queue)
            self.send(frame, sock)
        return max(0, self.queue[0][0] - now) if self.queue else None

    def obey(self, text):
        for line in text.splitlines():
            name, _, value = line.partition(" ")
            if name in ("loss", "delay", "largest"):
                setattr(self, name, float(value))


def main():
    near, far = tap(sys.argv[1]), tap(sys.argv[2])
    relay = Relay(near, far)
    wait = None
    while True:
        ready, _, _ = select.select([near, far, 0], [], [], wait)
        now = time.monotonic()
        if 0 in ready:
            text = os.read(0, 4096)
            if not text:
                return
            relay.obey(text.decode())
        for sock in (near, far):
            if sock in ready:
                relay.take(sock, now)
        wait = relay.flush(now)


if __name__ == "__main__":
    main()
