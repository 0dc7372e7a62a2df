# The port has no module that tells.
world field
at 30s  drop sw-1 optic ge1
at 1m   person alarm.raise device=sw-1 type=optic-rx-low severity=major component=port:ge1
by 20m  some attempt probe=sw_optic outcome="could not tell"
until 30m no finding cause=sw.port.fiber-cut
