# Both ends carry the same.
world field
at 0    says sw-1 "bridge vlan show" vlan-here.txt
at 0    says sw-2 "bridge vlan show" vlan-here.txt
at 1m   person alarm.raise device=sw-1 type=vlan-mismatch severity=major
by 20m  one ruled-out cause=sw.vlan.mismatch
until 30m no finding cause=sw.vlan.mismatch
