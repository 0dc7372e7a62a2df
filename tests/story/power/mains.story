# The mains fail; the site runs on its battery.
world office
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -37
at 1m   set bs-1 battery.charge 98
at 1m   set bs-1 plant.rectifiers-talking 0
at 1m   trap bs-1 btsMainsFailed
by 10m  one ticket cause=bs.power.mains-fail verdict=diagnosed
by 10m  some evidence asked~mains.voltage answer~"0 V"
until 20m one ticket
