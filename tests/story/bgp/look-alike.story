# The session is gone because somebody shut the port below it: that is named first.
world field
at 0    row sw-1 bgp-peer 198.51.100.1 index=198.51.100.1 state=established admin-state=started remote-as=65002
at 0    says sw-1 "vtysh -c 'show bgp neighbors'" bgp-silent.txt
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-frr.txt
at 1m   row sw-1 port ge1 admin-state=down oper-state=down
at 1m   row sw-1 bgp-peer 198.51.100.1 index=198.51.100.1 state=active admin-state=started remote-as=65002
by 10m  some ticket cause=sw.port.admin-down
until 20m no ticket cause=sw.routing.bgp-down
