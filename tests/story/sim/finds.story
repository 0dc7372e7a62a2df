# The SIM is gone.
world field
at 1m   set te-1 radio.sim-state absent
at 1m   set te-1 radio.registration not-registered
by 30m  some ticket cause=te.sim.fault
