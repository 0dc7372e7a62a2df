# No satellites, and the clock still holds: not expired.
world field
at 1m   set bs-1 gnss.state searching
at 1m   set bs-1 gnss.satellites 0
at 1m   set bs-1 clock.state holdover
by 10m  one ticket cause=bs.clock.gnss-lost
until 20m no finding cause=bs.clock.holdover-expired
