# The mains fails, and the battery cannot hold: two findings, the one that the other hid first.
world field
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -30
at 1m   set bs-1 dc.voltage 44.5
by 10m  one ticket cause=bs.power.battery-bad verdict=diagnosed
by 10m  some finding cause=bs.power.mains-fail
until 20m one ticket
