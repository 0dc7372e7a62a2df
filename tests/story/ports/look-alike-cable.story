# Looks like a shut port, and is the cable: both ends want it up. Nobody is accused.
world office
at 1m   row sw-1 port ge3 oper-state=down
at 1m   row bs-1 port eth1 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 10m  one ticket cause=sw.port.fiber-cut
by 10m  some ruled-out cause=sw.port.admin-down
by 10m  some ruled-out cause=sw.port.remote-admin-down
until 20m no finding cause=sw.port.admin-down
until 20m no finding cause=sw.port.remote-admin-down
