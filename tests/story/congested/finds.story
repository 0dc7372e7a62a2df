# It sends 95 % of its speed and drops.
world field
at 0    row sw-1 port ge5 speed=1000000000
at 0    moves sw-1 port ge5 tx-octets 1 119000000
at 0    moves sw-1 port ge5 tx-discards 1 50
by 30m  one ticket cause=sw.port.congested
