# Both ends agree, and frames break: the wire.
world field
at 30s  drop sw-1 optic ge1
at 30s  moves sw-1 port ge1 fcs-errors 100 20
at 1m   person alarm.raise device=sw-1 type=half-duplex severity=major component=port:ge1
by 20m  some finding cause=sw.port.copper-fault
until 30m no finding cause=sw.port.duplex-speed
