# The plant does not answer.
world field
at 30s  set bs-1 dc.voltage none
at 1m   person alarm.raise device=bs-1 type=fuse-open severity=major
by 10m  some attempt probe=bs_bus outcome="could not tell"
until 20m no finding cause=bs.power.bus-low
