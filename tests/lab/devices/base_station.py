"""A base station: three sectors, a power plant, a GNSS clock; its own MIB, controller and
command line."""
import json
import os

from .. import services
from ..device import LOGIN_UID, Device, Port, Service
from ..space import HERE, PYTHON

MODELS = ["TB-3100 macro", "TB-3200 macro", "TB-1800 rural"]
BACKHAUL = ["bh0", "xge0", "s1u0"]
LIB = "/usr/local/lib/bts"


class BaseStation(Device):
    role, device_class = "bs", "base-station"
    flash = "/data"

    def describe(self, site, customer):
        d = self.draw.dice("bs")
        town = site["name"].split()[0].lower()
        self.name = self.hostname = f"bts-{town}-{d.randrange(1, 90)}"
        self.ports = [Port("oam0", "mgmt"), Port(d.choice(BACKHAUL), "backhaul")]
        model = d.choice(MODELS)
        self.facts = {
            "model": model, "serial": self.draw.serial("bs", "TB"), "site": site["name"],
            "customer": customer["name"], "sys_object_id": services.PLAYPEN + ".3.1",
            "sys_services": 72, "flash": self.flash,
            "sys_descr": f"{model} base station, 3 sectors, "
                         f"software {self.draw.release('bs', 7, 9, 29)}"}
        town = town[:3].upper()
        self.facts["cells"] = [f"{town}{self.name.rsplit('-', 1)[1]}-{sector}" for sector in "ABC"]

    def install(self):
        d, w = self.draw.dice("bs/install"), self.world
        services.login(self, d.choice(["field", "rnoc", "service"]), w.tcp_port(self, d), by="key")
        self.snmp = {"version": "2c", "port": w.udp_port(self, d), "community": services.secret()}
        lib = LIB if w.namespaces else os.path.join(HERE, "onboard")
        env = {"BTS_LIB": lib, "BTS_ROOT": "" if w.namespaces else self.dir}
        self.ssh_env = " ".join(f"{key}={value}" for key, value in env.items() if value)
        self.shows = [(os.path.join(HERE, "onboard"), LIB)]
        files = self.outside("/var/lib/bts")
        os.makedirs(files, exist_ok=True)
        if w.mode == "root":            # so that an engineer may unlock a cell
            os.chown(files, 0, LOGIN_UID)
            os.chmod(files, 0o775)
        command = self.outside("/usr/local/bin/bts")
        if not os.path.islink(command):
            os.symlink(os.path.join(lib, "bts"), command)
        self.put("/etc/bts.json", json.dumps({
            "cells": self.facts["cells"], "traps_to": f"{w.trap_address(self)}:{w.trap_port}"}))
        snmpd = services.snmpd(
            self, f"pass_persist .{services.PLAYPEN} {PYTHON} -I {lib}/bts_pass.py\n")
        snmpd.env.update(env)
        controller = Service("btsd", "btsd", [PYTHON, "-I", lib + "/btsd.py"],
                             env={**env, **services.snmp_env(self)})
        rows = [controller, snmpd, services.openssh(self)]
        if w.namespaces:
            rows.append(services.link_log(self))
        self.services = {s.name: s for s in rows}
        self._plant(d)

    def agent_lines(self):
        return "proc btsd\n" if self.world.namespaces else ""

    def _plant(self, d):
        """What is physically here; see inside/plant.py."""
        self.put("/plant/site.json", json.dumps({
            "seed": self.draw.seed, "sensors": self.outside("/var/lib/bts/sensors"),
            "state": self.outside("/var/lib/bts/state"),
            "mains_voltage": d.uniform(227, 235), "float_voltage": d.uniform(53.4, 54.4),
            "load": d.uniform(22, 38), "rectifiers": d.choice([2, 3, 4]),
            "battery_temperature": d.uniform(21, 26), "cabinet_temperature": d.uniform(24, 32),
            "fan_rpm": d.randrange(2200, 3600), "satellites": d.randrange(8, 13),
            "vswr": [d.randrange(112, 142) for _ in range(3)],
            "unit_temperature": [d.uniform(38, 47) for _ in range(3)],
            "tx_power": [d.choice([430, 460]) for _ in range(3)]}))

    def begin_world(self):
        """Starts the physical world around the station; it goes on also when the station is off."""
        folder = self.outside("/plant")
        self.world.wires.space.spawn([PYTHON, "-I", os.path.join(HERE, "inside/plant.py"), folder])

    def make_so(self, **truth):
        """Changes what is physically so: make_so(mains="failed"); None means that it is well
        again."""
        path = self.outside("/plant/truth")
        now = {}
        if os.path.exists(path):
            with open(path) as f:
                now = dict(line.rstrip("\n").split(" ", 1) for line in f)
        for key, value in truth.items():
            now.pop(key, None)
            if value is not None:
                now[key] = value
        self.put("/plant/truth", "".join(f"{key} {value}\n" for key, value in now.items()))
