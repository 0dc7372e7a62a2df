# Signal enough, ready, and not registered: nobody can say.
world field
at 1m   set te-1 radio.registration not-registered
by 30m  some attempt probe=te_sim outcome="could not tell"
until 31m no finding cause=te.sim.fault
