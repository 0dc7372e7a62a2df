# Its shell knows none of our commands, and nobody knows whether the neighbour lives: less than sure.
world field
at 0    row sw-1 bgp-peer 198.51.100.1 index=198.51.100.1 state=established admin-state=started remote-as=65002
at 1m   row sw-1 bgp-peer 198.51.100.1 index=198.51.100.1 state=connect admin-state=started remote-as=65002
by 30m  one finding cause=sw.routing.bgp-down confidence=0.6
by 30m  some attempt probe=sw_bgp
