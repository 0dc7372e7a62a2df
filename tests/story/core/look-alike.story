# The port below it is down: that comes first.
world field
at 1m   row bs-1 core-link "S1 core-1" state=down
at 1m   row bs-1 port eth1 oper-state=down
at 1m   row sw-1 port ge3 oper-state=down
at 1m   person alarm.raise device=bs-1 type=core-link-down severity=major
by 10m  some finding cause=sw.port.fiber-cut
until 20m no finding cause=bs.core.link-down
