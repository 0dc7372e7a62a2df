# The alarm was first, the window came when its diagnosis was under way: no ticket leaves while it is open.
world office
at 1m     row sw-1 port ge3 admin-state=down oper-state=down
at 1m     row bs-1 port eth1 oper-state=down
at 1m     trap sw-1 linkDown ge3
by 1m5s   one case
at 1m6s   person maintenance.add site=hill for=2h
until 2h  no ticket
by 2h5m   one ticket cause=sw.port.admin-down
until 2h10m no clock is_late=yes
