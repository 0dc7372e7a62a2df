"""The pure parts: the dice, the physical world, the base station's controller and its MIB."""
import os
import subprocess
import sys

import pytest

from .draw import Draw
from .inside.plant import Plant

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "onboard"))
import btsd             # noqa: E402
import btsmib           # noqa: E402


def test_the_seed_decides():
    assert Draw(1).sites() == Draw(1).sites() != Draw(2).sites()
    assert len({Draw(s).serial("bs", "") for s in range(20)}) == 20


def test_the_base_station_answers_what_its_mib_says():
    mibs = os.path.join(HERE, "../../mibs")
    if not os.path.exists(mibs + "/SNMPv2-SMI.txt"):
        pytest.skip("the base modules are not there")
    names = [*btsmib.SCALARS, *btsmib.COLUMNS, *btsmib.NOTIFICATIONS]
    done = subprocess.run(["snmptranslate", "-M", mibs, "-m", "TRIAGED-BTS-MIB", "-On",
                           *(f"TRIAGED-BTS-MIB::{name}" for name in names)],
                          capture_output=True, text=True,
                          env={**os.environ, "SNMP_PERSISTENT_DIR": "/nonexistent"})
    ours = [".".join(map(str, btsmib.oid(name, 0)[:-1]))
            for name in (*btsmib.SCALARS, *btsmib.COLUMNS)]
    ours += [btsmib.notification(name) for name in btsmib.NOTIFICATIONS]
    assert done.stdout.split() == ["." + oid for oid in ours], done.stderr


def test_the_controller_does_not_flap():
    sensors = {"mains_voltage": "2300", "fan_rpm": "3000", "gnss_satellites": "9",
               "cell.1.amplifier": "430"}
    state, seen = {}, []
    for vswr, heat in ((120, 300), (310, 460), (250, 440), (190, 419)):
        now = {**sensors, "cell.1.vswr": vswr, "cabinet_temperature": heat}
        state = btsd.decide(now, {}, state, [1], 0)
        seen.append((state["cell.1.oper"], state["alarm.temperature"]))
    assert seen == [("enabled", "off"), ("disabled", "on"), ("disabled", "on"), ("enabled", "off")]


SITE = {"seed": 1, "mains_voltage": 230, "float_voltage": 54, "load": 30, "rectifiers": 3,
        "satellites": 10, "battery_temperature": 23, "cabinet_temperature": 28, "fan_rpm": 3000,
        "vswr": [120, 130, 125], "unit_temperature": [40, 41, 42], "tx_power": [430, 430, 460]}


def test_a_battery_discharges_and_comes_back():
    plant = Plant(SITE)
    calm = plant.step({}, {}, 0)
    assert calm["rectifiers_working"] == 3 and calm["battery_charge"] == 100
    readings = [plant.step({"mains": "failed"}, {}, n / 2) for n in range(1, 600)]
    assert readings[0]["mains_voltage"] == 0 and readings[0]["battery_current"] < -200
    assert readings[30]["bus_voltage"] > readings[-1]["bus_voltage"] + 80
    assert readings[-1]["battery_charge"] < 85
    back = [plant.step({}, {}, n / 2) for n in range(600, 1200)]
    assert back[0]["battery_current"] > 0
    assert back[-1]["battery_charge"] > readings[-1]["battery_charge"]
    assert 5300 < back[20]["bus_voltage"] < 5450


def test_a_quiet_year_raises_nothing():
    for seed in range(5):
        plant = Plant({**SITE, "seed": seed, "cabinet_temperature": 32,
                       "unit_temperature": [47] * 3})
        for n in range(3000):
            r = plant.step({}, {}, n / 2)
            assert r["cabinet_temperature"] < 400 and r["gnss_satellites"] >= 4
            assert all(r[f"cell.{i}.vswr"] < 150 for i in (1, 2, 3))
            assert r["mains_voltage"] > 2200 and 5280 < r["bus_voltage"] < 5460
