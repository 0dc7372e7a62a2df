# The battery runs low while the mains are good: rectifiers are missing, and it is not the mains.
world office
at 1m   set bs-1 battery.current -12
at 1m   set bs-1 plant.rectifiers-talking 1
at 1m   set bs-1 battery.charge 18
by 10m  one ticket cause=bs.power.rectifier-fail
by 10m  one ruled-out cause=bs.power.mains-fail
until 20m no finding cause=bs.power.mains-fail
