# The plant does not answer.
world field
at 30s  set bs-1 battery.current none
at 1m   person alarm.raise device=bs-1 type=battery-replace severity=major
by 10m  some attempt probe=bs_battery outcome="could not tell"
until 20m no finding cause=bs.power.battery-bad
