# Somebody shuts a port. The trap says that it is down; both ends say who wants it so.
world office
until 1m no alarm
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   row bs-1 port eth1 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one alarm device=sw-1 component=port:ge3 is_cleared=no
by 2m   one ticket cause=sw.port.admin-down
until 10m one ticket
