# A VLAN is on one end of the trunk only.
world field
at 0    says sw-1 "bridge vlan show" vlan-here.txt
at 0    says sw-2 "bridge vlan show" vlan-there.txt
at 1m   person alarm.raise device=sw-1 type=vlan-mismatch severity=major
by 20m  one ticket cause=sw.vlan.mismatch
by 20m  one finding text~"VLAN 30 is on ge1 here"
