# Maintenance of one device is not that of its neighbour.
world office
at 1m    person maintenance.add device=bs-1 for=90m
at 2m    person alarm.raise device=sw-1 type=smoke severity=major
at 2m    person alarm.raise device=bs-1 type=smoke severity=major
by 3m    one case device=sw-1
until 1h no case device=bs-1
