# The last change was hours ago.
world field
at 0    set sw-1 system.config-changed 50000
at 30s  drop sw-1 optic ge1
at 1m   row sw-1 port ge1 oper-state=down
by 20m  some ruled-out cause=sw.cfg.changed
until 30m no finding cause=sw.cfg.changed
