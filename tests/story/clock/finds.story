# No satellites, and the oscillator runs free.
world field
at 1m   set bs-1 gnss.state searching
at 1m   set bs-1 gnss.satellites 0
at 1m   set bs-1 clock.state freerun
by 10m  some finding cause=bs.clock.holdover-expired
by 10m  some ticket cause=bs.clock.holdover-expired
