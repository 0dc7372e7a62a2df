# Which port is not said.
world field
at 1m   person alarm.raise device=sw-1 type=port-discards severity=major
by 30m  some attempt probe=sw_congested outcome="could not tell"
until 31m no finding cause=sw.port.congested
