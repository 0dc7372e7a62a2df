# The mains is gone and the battery does what it should.
world field
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -30
at 1m   set bs-1 dc.voltage 50.1
by 10m  some ticket cause=bs.power.mains-fail
until 20m no finding cause=bs.power.battery-bad
