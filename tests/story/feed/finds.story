# A port is refused power: it counts overloads.
world field
at 0    row sw-1 poe-port ge5 index=5 admin-state=enabled state=fault overloads=4
at 1m   person alarm.raise device=sw-1 type=poe-budget severity=major
by 20m  some ticket cause=sw.poe.denied
