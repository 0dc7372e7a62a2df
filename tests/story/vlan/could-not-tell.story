# The far bridge does not tell.
world field
at 0    says sw-1 "bridge vlan show" vlan-here.txt
at 1m   person alarm.raise device=sw-1 type=vlan-mismatch severity=major
by 20m  some attempt probe=sw_vlan outcome="could not tell"
until 30m no finding cause=sw.vlan.mismatch
