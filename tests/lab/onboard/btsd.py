#!/usr/bin/python3
"""btsd - the base station's controller.

Twice a second it reads the sensors and the operator's wishes, decides on the state of cells,
clock and alarms, keeps the log, and sends the notifications of TRIAGED-BTS-MIB with snmptrap.
"""
import ctypes
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import btsfiles as files            # noqa: E402
import btsmib as mib                # noqa: E402

TURN_S = 0.5
MAINS_MIN = 1500                    # 0.1 V
VSWR_OFF, VSWR_GOOD = 300, 200      # 0.01: transmitter off above the one, on again below the other
HOT, COOL = 450, 420                # 0.1 C, in the cabinet
FAN_MIN = 300                       # rpm
SATELLITES_MIN = 4
CLOCK_SETTLE_S = 2


def decide(sensors, admin, old, cells, now):
    """The new state out of what is measured, what is wanted, and what was. No I/O."""
    n = lambda key: files.number(sensors, key)
    new = {
        "mains": "present" if n("mains_voltage") > MAINS_MIN else "failed",
        "fan": "running" if n("fan_rpm") > FAN_MIN else "failed",
        "door": sensors.get("door", "closed"),
        "gnss": "noAntenna" if sensors.get("gnss_antenna") == "open" else
                "locked" if n("gnss_satellites") >= SATELLITES_MIN else "searching",
    }
    limit = COOL if old.get("alarm.temperature") == "on" else HOT
    new["alarm.temperature"] = "on" if n("cabinet_temperature") > limit else "off"
    new["alarm.mains"] = "on" if new["mains"] == "failed" else "off"
    new["alarm.fan"] = "on" if new["fan"] == "failed" else "off"
    new["alarm.gnss"] = "off" if new["gnss"] == "locked" else "on"
    since = float(old.get("gnss_since", now)) if old.get("gnss") == new["gnss"] else now
    new["gnss_since"] = since
    settled = now - since >= CLOCK_SETTLE_S or not old
    follows = "locked" if new["gnss"] == "locked" else \
        "freeRunning" if sensors.get("oscillator") == "drifted" else "holdover"
    new["clock"] = follows if settled else old["clock"]
    for i in cells:
        limit = VSWR_GOOD if old.get(f"alarm.vswr.{i}") == "on" else VSWR_OFF
        high = n(f"cell.{i}.vswr") > limit
        locked = admin.get(f"cell.{i}", "unlocked") == "locked"
        new[f"alarm.vswr.{i}"] = "on" if high else "off"
        new[f"cell.{i}.admin"] = "locked" if locked else "unlocked"
        new[f"cell.{i}.oper"] = "disabled" if high or locked else "enabled"
        new[f"cell.{i}.tx_power"] = files.TX_OFF if high or locked else n(f"cell.{i}.amplifier")
    return new


def changes(old, new, cells, admin):
    """What to tell: [(notification, cell or None, a line for the log)]."""
    told = []
    turned = lambda key: old and old.get(key) != new[key]
    for alarm, on, off, line_on, line_off in (
            ("alarm.mains", "btsMainsFailed", "btsMainsRestored",
             "AC mains failed, site on battery", "AC mains restored"),
            ("alarm.temperature", "btsTemperatureHigh", "btsTemperatureNormal",
             "cabinet temperature above limit", "cabinet temperature normal"),
            ("alarm.gnss", "btsGnssLost", "btsGnssLocked",
             "GNSS reception lost", "GNSS receiver locked"),
            ("alarm.fan", None, None, "cabinet fan failed", "cabinet fan running")):
        if turned(alarm):
            bad = new[alarm] == "on"
            told.append((on if bad else off, None, line_on if bad else line_off))
    if turned("clock"):
        told.append((None, None, f"system clock {new['clock']}"))
    for i in cells:
        if turned(f"alarm.vswr.{i}"):
            bad = new[f"alarm.vswr.{i}"] == "on"
            told.append(("btsVswrHigh" if bad else "btsVswrNormal", i,
                         f"cell {i} VSWR above limit, transmitter off" if bad
                         else f"cell {i} VSWR normal"))
        if turned(f"cell.{i}.admin"):
            by = admin.get(f"cell.{i}.by", "?")
            told.append((None, i, f"cell {i} {new[f'cell.{i}.admin']} by {by}"))
        if turned(f"cell.{i}.oper"):
            down = new[f"cell.{i}.oper"] == "disabled"
            told.append(("btsCellDown" if down else "btsCellUp", i,
                         f"cell {i} {new[f'cell.{i}.oper']}"))
    return told


class Teller:
    """Writes the log and sends traps; does not wait for them."""

    def __init__(self, to):
        self.to, self.children, self.began = to, [], time.monotonic()

    def tell(self, name, cell, line, sensors, state, config):
        with open(files.LOG, "a") as f:
            f.write(time.strftime("%Y-%m-%d %H:%M:%S ") + line + "\n")
        self.children = [c for c in self.children if c.poll() is None]
        if name is None:
            return
        uptime = int((time.monotonic() - self.began) * 100)
        argv = ["snmptrap", "-v", "2c", self.to, str(uptime), mib.notification(name)]
        table = dict(mib.rows(sensors, state, config))
        for oid in mib.varbinds(name, cell):
            kind, value = table[oid]
            argv += ["." + ".".join(map(str, oid)), "s" if kind == "string" else "i", str(value)]
        self.children.append(subprocess.Popen(argv, stdin=subprocess.DEVNULL))


def main():
    ctypes.CDLL(None).prctl(15, b"btsd", 0, 0, 0)       # the name that ps shows
    config = files.config()
    cells = range(1, len(config["cells"]) + 1)
    teller, state = Teller(config["traps_to"]), files.read("state")
    while True:
        sensors, admin = files.read("sensors"), files.read("admin")
        if sensors:
            new = decide(sensors, admin, state, cells, time.time())
            told = changes(state, new, cells, admin)
            if new != state:
                files.write("state", new)
            state = new
            for name, cell, line in told:
                teller.tell(name, cell, line, sensors, state, config)
        time.sleep(TURN_S if sensors else 0.05)


if __name__ == "__main__":
    main()
