# The store is killed again and again while a case runs.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
at 1m1s kill store
at 1m2s kill store
at 1m4s kill all
by 10m  one ticket cause=sw.port.admin-down
until 30m one ticket
