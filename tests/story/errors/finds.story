# Half duplex here and full there.
world field
at 0    moves sw-1 port ge1 rx-errors 0 0
at 1m   row sw-1 port ge1 duplex=half
at 1m   person alarm.raise device=sw-1 type=half-duplex severity=major component=port:ge1
by 20m  some ticket cause=sw.port.duplex-speed
