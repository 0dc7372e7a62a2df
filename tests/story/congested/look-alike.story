# It is flooded: a loop, not too many users.
world field
at 0    moves sw-1 port ge5 tx-octets 1 119000000
at 0    moves sw-1 port ge5 tx-discards 1 50
at 0    moves sw-1 port ge5 rx-broadcast 1 50000
by 30m  some finding cause=sw.l2.loop-storm
until 40m no finding cause=sw.port.congested
