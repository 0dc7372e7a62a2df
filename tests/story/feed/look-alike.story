# Power is switched off there by hand.
world field
at 0    row sw-1 poe-port ge5 index=5 admin-state=disabled state=fault
at 1m   person alarm.raise device=sw-1 type=poe-budget severity=major
by 20m  some attempt probe=sw_poe
until 30m no finding cause=sw.poe.denied
