# A fan has failed: the supplies are well.
world field
at 1m   row sw-1 fan 1 state=failed speed=0
by 20m  one ticket cause=sw.fan.fail
until 30m no finding cause=sw.power.psu-fail
