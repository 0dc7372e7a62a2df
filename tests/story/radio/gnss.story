# No satellites; the clock holds over.
world office
at 1m   set bs-1 gnss.state antenna-fault
at 1m   set bs-1 gnss.satellites 0
at 1m   set bs-1 clock.state holdover
by 10m  one ticket cause=bs.clock.gnss-lost
