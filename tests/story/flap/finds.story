# The device counts how often the link went, and it goes on.
world field
at 0    row sw-1 port ge5 link-downs=3
at 0    moves sw-1 port ge5 link-downs 3 0.3
at 1m   row sw-1 port ge5 oper-state=down
at 1m   row te-1 port wan oper-state=down
by 30m  some ticket cause=sw.port.flapping
