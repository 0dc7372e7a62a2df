# The trap is the last word of the station: its plant does not answer any more.
world office
at 1m   set bs-1 mains.state failed
at 1m   trap bs-1 btsMainsFailed
at 1m   agent bs-1 deaf
by 59m  some ticket verdict=inconclusive problem.title~mains-failed
by 59m  some attempt probe=bs_power note~"does not answer"
until 61m no finding cause=bs.power.mains-fail
