#!/usr/bin/python3
"""plant.py FOLDER - the physical world around a base station, two steps a second.

FOLDER/site.json holds what was drawn for this site; FOLDER/truth holds what is physically so
("mains failed", "fan failed", "antenna.2 wet", "gnss cut"), written by the faults; anything not
named is well. Out of both come the sensor readings, in the units of TRIAGED-BTS-MIB. Noise is a
function of seed and time alone. Heat and battery run faster than in life (HASTE), so that one
sees a slope within seconds.
"""
import json
import math
import os
import random
import sys
import time

STEP_S = 0.5
HASTE = 20                  # one second here is that many for heat and battery
HEAT_S = 200                # time constant of the cabinet, in their seconds
BATTERY_AH = 190
VSWR_BAD = 340              # 0.01, of a wet or broken antenna line; each site has its own on top


class Noise:
    """A slow, small wobble for each name: three sines whose phases the seed draws."""

    def __init__(self, seed):
        self.seed, self.waves = seed, {}

    def __call__(self, name, size, t):
        if name not in self.waves:
            d = random.Random(f"{self.seed}/noise/{name}")
            self.waves[name] = [(d.uniform(5, 60), d.uniform(0, 2 * math.pi)) for _ in range(3)]
        return size * sum(math.sin(2 * math.pi * t / period + phase)
                          for period, phase in self.waves[name]) / 3


class Plant:
    def __init__(self, site):
        self.site, self.noise = site, Noise(site["seed"])
        self.charge, self.cabinet = 100.0, site["cabinet_temperature"]
        self.bus, self.sky = site["float_voltage"], site["satellites"]
        self.vswr = dict(enumerate(site["vswr"], 1))
        self.unit = dict(enumerate(site["unit_temperature"], 1))

    def step(self, truth, state, t):
        """One step in time; the sensors as they read after it."""
        sensors = {}
        self.power(truth, sensors, t)
        self.heat(truth, state, sensors, t)
        self.clock(truth, sensors, t)
        self.antennas(truth, sensors, t)
        sensors["door"] = truth.get("door", "closed")
        return sensors

    def power(self, truth, sensors, t):
        site, mains = self.site, truth.get("mains") != "failed"
        load = site["load"] + self.noise("load", 0.8, t)
        working = site["rectifiers"] - int(truth.get("rectifiers_dead", 0)) if mains else 0
        if working > 0:
            # Never more into the battery than a tenth of its capacity in an hour.
            current = 0.2 + self.noise("trickle", 0.1, t) if self.charge >= 99.9 \
                else min(BATTERY_AH / 10, (100 - self.charge) * 1.5 + 1)
            target = site["float_voltage"]
        else:
            current = -load
            target = 46.0 + 4.6 * self.charge / 100         # lead-acid, 24 cells, under load
        if truth.get("battery") == "gone":
            current, target = 0, target if working > 0 else 0
        elif truth.get("battery") == "worn" and working <= 0:
            target = 44.5                                   # it shows its charge, and cannot give it
        if truth.get("feed") == "corroded":
            target = 46.2
        self.charge += current / BATTERY_AH * 100 * HASTE * STEP_S / 3600
        self.charge = min(100.0, max(2.0, self.charge))
        self.bus += (target - self.bus) * 0.25              # a surface charge takes seconds to go
        sensors["mains_voltage"] = round(10 * (site["mains_voltage"] + self.noise("mains", 2, t))
                                         if mains else 0)
        sensors["bus_voltage"] = round(100 * (self.bus + self.noise("bus", 0.04, t)))
        sensors["battery_current"] = round(10 * current)
        sensors["battery_charge"] = round(self.charge)
        warmer = (self.cabinet - site["cabinet_temperature"]) / 4 + self.noise("battery", 0.3, t)
        sensors["battery_temperature"] = round(10 * (site["battery_temperature"] + warmer))
        sensors["rectifiers_installed"], sensors["rectifiers_working"] = site["rectifiers"], working

    def heat(self, truth, state, sensors, t):
        site, fan = self.site, truth.get("fan") != "failed"
        step = STEP_S * HASTE / HEAT_S
        target = site["cabinet_temperature"] + (34 if not fan else 26 if truth.get("filter") == "clogged" else 0)
        self.cabinet += (target - self.cabinet) * step
        sensors["cabinet_temperature"] = round(10 * (self.cabinet + self.noise("cabinet", 0.4, t)))
        sensors["fan_rpm"] = round(site["fan_rpm"] + self.noise("fan", 60, t)) if fan else 0
        for i, base in enumerate(site["unit_temperature"], 1):
            cooler = 0 if state.get(f"cell.{i}.oper", "enabled") == "enabled" else -9
            target = base + cooler + (self.cabinet - site["cabinet_temperature"])
            self.unit[i] += (target - self.unit[i]) * step
            sensors[f"cell.{i}.unit_temperature"] = round(
                10 * (self.unit[i] + self.noise(f"unit.{i}", 0.5, t)))

    def clock(self, truth, sensors, t):
        gnss = truth.get("gnss", "well")        # well, cut (the antenna cable), jammed (the sky)
        target = self.site["satellites"] if gnss == "well" else 0
        self.sky += max(-4, min(4, target - self.sky))
        wobble = self.noise("sky", 1.4, t) if target else 0
        sensors["gnss_satellites"] = max(0, round(self.sky + wobble))
        sensors["oscillator"] = truth.get("oscillator", "well")
        sensors["gnss_antenna"] = "open" if gnss == "cut" else "ok"

    def antennas(self, truth, sensors, t):
        for i, base in enumerate(self.site["vswr"], 1):
            target = base if truth.get(f"antenna.{i}", "well") == "well" else VSWR_BAD + base - 100
            self.vswr[i] += (target - self.vswr[i]) * 0.6
            sensors[f"cell.{i}.vswr"] = round(self.vswr[i] + self.noise(f"vswr.{i}", 3, t))
            alive = truth.get(f"amplifier.{i}", "well") == "well"
            sensors[f"cell.{i}.amplifier"] = round((self.site["tx_power"][i - 1] if alive else 40)
                                                   + self.noise(f"tx.{i}", 2, t))


def pairs(path):
    try:
        with open(path) as f:
            lines = (line.rstrip("\n").partition(" ") for line in f)
            return {key: value for key, _, value in lines}
    except FileNotFoundError:
        return {}


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "site.json")) as f:
        site = json.load(f)
    plant, begin, n = Plant(site), time.monotonic(), 0
    while True:
        sensors = plant.step(pairs(os.path.join(folder, "truth")), pairs(site["state"]), n * STEP_S)
        with open(site["sensors"] + ".new", "w") as f:
            f.writelines(f"{key} {value}\n" for key, value in sensors.items())
        os.replace(site["sensors"] + ".new", site["sensors"])
        n += 1
        time.sleep(max(0, begin + n * STEP_S - time.monotonic()))


if __name__ == "__main__":
    main()
