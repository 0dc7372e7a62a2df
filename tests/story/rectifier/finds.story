# One of three does not work, the mains is there.
world field
at 1m   set bs-1 plant.rectifiers-talking 2
by 10m  one ticket cause=bs.power.rectifier-fail
