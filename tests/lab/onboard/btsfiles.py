"""btsfiles.py - the base station's files, as its controller, its SNMP extension and its command
line see them.

All are "name value" lines, replaced as a whole. Numbers are in the units of TRIAGED-BTS-MIB.

    sensors   what the hardware measures, written by the world outside
    admin     what the operator wants: which cells are locked, by whom
    state     what the controller made of both: cell, clock and alarm states
"""
import json
import os

ROOT = os.environ.get("BTS_ROOT", "")
FOLDER = ROOT + "/var/lib/bts/"
LOG = ROOT + "/var/log/bts.log"
CONFIG = ROOT + "/etc/bts.json"
TX_OFF = -1000          # what the power meter says without a signal, in 0.1 dBm


def read(name):
    try:
        with open(FOLDER + name) as f:
            pairs = (line.rstrip("\n").partition(" ") for line in f)
            return {key: value for key, _, value in pairs}
    except FileNotFoundError:
        return {}


def write(name, values):
    path = FOLDER + name
    with open(f"{path}.{os.getpid()}", "w") as f:
        f.writelines(f"{key} {value}\n" for key, value in values.items())
    os.replace(f.name, path)


def config():
    """{"cells": [names], "traps_to": "address:port", ...}"""
    with open(CONFIG) as f:
        return json.load(f)


def number(values, key, otherwise=0):
    return int(values.get(key, otherwise))
