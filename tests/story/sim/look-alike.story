# The SIM is ready, and the network says no.
world field
at 1m   set te-1 radio.registration denied
by 30m  some ticket cause=te.sub.barred
until 31m no finding cause=te.sim.fault
