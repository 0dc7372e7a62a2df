# A change one minute before the port lost its link: listed beside it.
world field
at 0    set sw-1 system.config-changed 89990
at 0    set sw-1 system.config-user anna
at 30s  drop sw-1 optic ge1
at 1m   row sw-1 port ge1 oper-state=down
by 20m  some finding cause=sw.cfg.changed text~anna
