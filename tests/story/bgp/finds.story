# The router at the other end has shut the session: its own summary says so.
world field
at 0    row sw-1 bgp-peer 198.51.100.1 index=198.51.100.1 state=established admin-state=started remote-as=65002
at 0    says sw-1 "vtysh -c 'show bgp neighbors'" bgp-shut.txt
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-frr.txt
at 0    says sw-2 "vtysh -c 'show bgp summary'" bgp-idle-admin.txt
at 1m   row sw-1 bgp-peer 198.51.100.1 index=198.51.100.1 state=idle admin-state=started remote-as=65002
by 10m  one ticket cause=sw.routing.bgp-down
by 10m  one finding cause=sw.routing.bgp-down text~"shut by hand at sw-2"
