# The port below it is shut: the routing is not to blame.
world field
at 0    row sw-1 ospf-neighbour 192.0.2.66 index=192.0.2.66.0 state=full
at 0    says sw-1 "vtysh -c 'show ip ospf interface'" ospf-here.txt
at 0    says sw-2 "vtysh -c 'show ip ospf interface'" ospf-here.txt
at 1m   row sw-1 port ge1 admin-state=down oper-state=down
at 1m   row sw-1 ospf-neighbour 192.0.2.66 index=192.0.2.66.0 state=down
by 10m  some finding cause=sw.port.admin-down
until 20m no finding cause=sw.routing.ospf-adjacency
