# Its shell does not answer.
world field
at 0    row sw-1 ospf-neighbour 192.0.2.66 index=192.0.2.66.0 state=full
at 0    ssh sw-1 stuck
at 1m   row sw-1 ospf-neighbour 192.0.2.66 index=192.0.2.66.0 state=init
by 30m  some attempt probe=sw_ospf outcome="could not tell"
until 31m no finding cause=sw.routing.ospf-adjacency confidence=0.95
