# None talks and the bus is held: the controller hears none, and they work.
world field
at 1m   set bs-1 plant.rectifiers-talking 0
at 1m   set bs-1 plant.bus-state interrupted
at 1m   person alarm.raise device=bs-1 type=rectifier-failed severity=major
by 10m  some attempt probe=bs_rectifier outcome="could not tell"
until 20m no finding cause=bs.power.mains-fail
