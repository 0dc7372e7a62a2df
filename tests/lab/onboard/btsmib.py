"""btsmib.py - TRIAGED-BTS-MIB as rows: which object is which number, and where its value comes
from."""

BTS = (1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 42)
ENUMS = {
    "admin": {"unlocked": 1, "locked": 2}, "oper": {"enabled": 1, "disabled": 2},
    "mains": {"present": 1, "failed": 2}, "fan": {"running": 1, "failed": 2},
    "door": {"closed": 1, "open": 2}, "gnss": {"locked": 1, "searching": 2, "noAntenna": 3},
    "clock": {"locked": 1, "holdover": 2, "freeRunning": 3},
}

# object: (number below btsObjects, pass type, file, key); an enumeration is named by its key
SCALARS = {
    "btsMainsState": ((2, 1), "integer", "state", "mains"),
    "btsMainsVoltage": ((2, 2), "integer", "sensors", "mains_voltage"),
    "btsBusVoltage": ((2, 3), "integer", "sensors", "bus_voltage"),
    "btsBatteryCurrent": ((2, 4), "integer", "sensors", "battery_current"),
    "btsBatteryCharge": ((2, 5), "integer", "sensors", "battery_charge"),
    "btsBatteryTemperature": ((2, 6), "integer", "sensors", "battery_temperature"),
    "btsRectifiersInstalled": ((2, 7), "integer", "sensors", "rectifiers_installed"),
    "btsRectifiersWorking": ((2, 8), "integer", "sensors", "rectifiers_working"),
    "btsCabinetTemperature": ((3, 1), "integer", "sensors", "cabinet_temperature"),
    "btsFanState": ((3, 2), "integer", "state", "fan"),
    "btsDoorState": ((3, 3), "integer", "state", "door"),
    "btsGnssState": ((4, 1), "integer", "state", "gnss"),
    "btsGnssSatellites": ((4, 2), "integer", "sensors", "gnss_satellites"),
    "btsClockState": ((4, 3), "integer", "state", "clock"),
}
# column: (number below btsCellEntry, pass type, file or None, last part of the key)
COLUMNS = {
    "btsCellName": (2, "string", None, "name"),
    "btsCellAdminState": (3, "integer", "state", "admin"),
    "btsCellOperState": (4, "integer", "state", "oper"),
    "btsCellTxPower": (5, "integer", "state", "tx_power"),
    "btsCellVswr": (6, "integer", "sensors", "vswr"),
    "btsCellUnitTemperature": (7, "integer", "sensors", "unit_temperature"),
}
MAINS = ("btsMainsState", "btsMainsVoltage", "btsBusVoltage", "btsBatteryCharge")
NOTIFICATIONS = {
    "btsMainsFailed": (1, MAINS),
    "btsMainsRestored": (2, MAINS),
    "btsCellDown": (3, ("btsCellName", "btsCellAdminState", "btsCellOperState")),
    "btsCellUp": (4, ("btsCellName", "btsCellAdminState", "btsCellOperState")),
    "btsVswrHigh": (5, ("btsCellName", "btsCellVswr", "btsCellTxPower")),
    "btsVswrNormal": (6, ("btsCellName", "btsCellVswr", "btsCellTxPower")),
    "btsGnssLost": (7, ("btsGnssState", "btsGnssSatellites", "btsClockState")),
    "btsGnssLocked": (8, ("btsGnssState", "btsGnssSatellites", "btsClockState")),
    "btsTemperatureHigh": (9, ("btsCabinetTemperature", "btsFanState")),
    "btsTemperatureNormal": (10, ("btsCabinetTemperature", "btsFanState")),
}


def oid(name, cell=None):
    if name in SCALARS:
        return BTS + (1,) + SCALARS[name][0] + (0,)
    return BTS + (1, 1, 1, 1, COLUMNS[name][0], cell)


def notification(name):
    return ".".join(map(str, BTS + (0, NOTIFICATIONS[name][0])))


def varbinds(name, cell):
    return [oid(each, cell) for each in NOTIFICATIONS[name][1]]


def rows(sensors, state, config):
    """Every object with its value, in the order that a walk wants: [(oid, (type, value))]."""
    of = {"sensors": sensors, "state": state}
    found = {}
    for name, (_, kind, source, key) in SCALARS.items():
        if key in of[source]:
            value = of[source][key]
            found[oid(name)] = (kind, ENUMS[key][value] if key in ENUMS else value)
    for i, cell_name in enumerate(config["cells"], 1):
        for name, (_, kind, source, key) in COLUMNS.items():
            value = cell_name if source is None else of[source].get(f"cell.{i}.{key}")
            if value is not None:
                found[oid(name, i)] = (kind, ENUMS[key][value] if key in ENUMS else value)
    return sorted(found.items())
