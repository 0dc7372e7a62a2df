# The switch's agent falls silent just then: the probe could not tell, and says so.
world office
at 1m   trap sw-1 linkDown ge3
at 1m   agent sw-1 deaf
by 59m  some ticket verdict=inconclusive problem.title~link-down
by 59m  some attempt probe=sw_port note~"does not answer"
until 61m no finding cause=sw.port.admin-down
