# It says that it is charged, and the bus falls to 44 V as soon as the mains is gone.
world field
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -30
at 1m   set bs-1 dc.voltage 44.5
at 1m   person alarm.raise device=bs-1 type=battery-replace severity=major
by 10m  some finding cause=bs.power.battery-bad
