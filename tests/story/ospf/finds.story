# Another hello interval at the other end of the cable.
world field
at 0    row sw-1 ospf-neighbour 192.0.2.66 index=192.0.2.66.0 state=full
at 0    says sw-1 "vtysh -c 'show ip ospf interface'" ospf-here.txt
at 0    says sw-2 "vtysh -c 'show ip ospf interface'" ospf-hello.txt
at 1m   row sw-1 ospf-neighbour 192.0.2.66 index=192.0.2.66.0 state=init
by 10m  one ticket cause=sw.routing.ospf-adjacency
by 10m  one finding cause=sw.routing.ospf-adjacency text~"hello is 10s here and 7s there"
