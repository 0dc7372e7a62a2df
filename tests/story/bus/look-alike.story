# Without mains a falling bus is no riddle.
world field
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -30
at 1m   set bs-1 dc.voltage 47.5
by 10m  some ticket cause=bs.power.mains-fail
until 20m no finding cause=bs.power.bus-low
