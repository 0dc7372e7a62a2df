# The switch falls silent.
world field
at 30s  agent sw-1 deaf
at 1m   person alarm.raise device=sw-1 type=link-down severity=major component=port:ge5
by 30m  some attempt probe=sw_flap outcome="could not tell"
until 31m no finding cause=sw.port.flapping
