"""Telling what happens, in the order in which it does."""

import sys
import time

COLOURS = {"sign": "36", "alarm": "31", "case": "35", "run": "34", "finding": "33", "ticket": "32", "delivery": "32"}


class Teller:
    def __init__(self):
        self.colour = sys.stdout.isatty()
        self.start = time.monotonic()
        self.daemon, self.last = None, 0

    def paint(self, text, code):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def head(self, text):
        print("\n" + self.paint(text, "1"), flush=True)

    def say(self, text):
        print(f"  {text}", flush=True)

    def box(self, title, lines):
        self.head(title)
        for line in lines:
            self.say(line)

    def event(self, e):
        kind = self.paint(f"{e['kind']:8}", COLOURS.get(e["kind"], "0"))
        print(f"  {e['at'][11:23]}  {kind} {e['text']}", flush=True)

    def listen_to(self, daemon):
        self.daemon = daemon
        self.last = daemon.get("status")["last_event"]

    def follow(self, done, limit=None):
        """Tells events until done() or the limit."""
        until = None if limit is None else time.monotonic() + limit
        while until is None or time.monotonic() < until:
            for e in self.daemon.events(self.last):
                self.event(e)
                self.last = e["id"]
            if done():
                for e in self.daemon.events(self.last):
                    self.event(e)
                    self.last = e["id"]
                return True
            time.sleep(0.2)
        return False

    def ticket(self, t):
        self.head(f"Ticket T{t['id']}: {t['problem']['title']}")
        self.say(f"{t['urgency']}: {t['urgency_why']}")
        self.say(f"customer {t['customer']}; product {t['product']['model']}, serial {t['product']['serial']}; "
                 f"site {t['product']['site']}")
        self.say(f"what happens: {t['problem']['what']}")
        for f in t["findings"]:
            self.say("")
            self.say(self.paint(f"{f['title']} ({f['cause']} on {f['device']}, {f['confidence']:.0%} sure)", "33"))
            self.say(f"  seen:   {f['text']}")
            self.say(f"  do:     {f['action']}")
        for r in t["ruled_out"]:
            self.say(f"not {r['cause']}: {r['why']}")
        self.say("")
        for e in t["evidence"]:
            first = (e["answer"] or "").strip().splitlines()
            self.say(f"evidence {e['hash'][:12]}  {e['device']}  {e['method']} {e['asked']}: {e['outcome']}"
                     + (f"  | {first[0][:90]}" if first else ""))
        advice = self.daemon.get(f"tickets/{t['id']}/advice")
        for c in advice["candidates"]:
            who = f"{c['rank'] or '-'}. {c['title'] or c['engineer']}"
            self.say(f"send     {who}: " + "; ".join(c["reasons"]))
        if advice["caution"]:
            self.say(f"send     {advice['caution']}")
        for c in t["clocks"]:
            if c["due_at"] and not c["met_at"]:
                self.say(f"clock    {c['clock']:16} due {c['due_at'][:19]}")
