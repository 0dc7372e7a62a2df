# Shut at the far end. Both ends send a trap; it is one case, and the finding names the far end.
world office
at 1m   row bs-1 port eth1 admin-state=down oper-state=down
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
at 1m   trap bs-1 linkDown eth1
by 10m  one ticket cause=sw.port.remote-admin-down
by 10m  one finding device=bs-1
by 10m  one ruled-out cause=sw.port.admin-down
until 20m one ticket
