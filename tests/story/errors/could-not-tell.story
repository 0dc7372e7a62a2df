# It counts nothing.
world field
at 30s  agent sw-1 deaf
at 1m   person alarm.raise device=sw-1 type=half-duplex severity=major component=port:ge1
by 30m  some attempt probe=sw_errors outcome="could not tell"
until 31m no finding cause=sw.port.duplex-speed
