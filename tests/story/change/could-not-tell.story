# It does not say when it was changed.
world field
at 30s  drop sw-1 optic ge1
at 1m   row sw-1 port ge1 oper-state=down
by 20m  some attempt probe=sw_change outcome="could not tell"
until 30m no finding cause=sw.cfg.changed
