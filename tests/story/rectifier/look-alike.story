# None works, for the mains is gone.
world field
at 1m   set bs-1 plant.rectifiers-talking 0
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -30
by 10m  some ticket cause=bs.power.mains-fail
until 20m no finding cause=bs.power.rectifier-fail
