# A router by its JSON: one session of two is lost, and comes back.
world spoken
until 3m no alarm
at 3m    says rt-1 "show bgp ipv4 unicast summary json" frr/summary-active
by 7m    one alarm device=rt-1 component=bgp-peer:10.0.0.1 alarm_type=bgp-down is_cleared=no text~"(AS 65002) is active"
at 8m    says rt-1 "show bgp ipv4 unicast summary json" frr/summary
by 12m   one alarm device=rt-1 is_cleared=yes
by 12m   one alarm
