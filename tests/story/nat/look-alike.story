# There is room.
world field
at 0    says te-1 "cat /proc/sys/net/netfilter/nf_conntrack_count" count-few.txt
at 0    says te-1 "cat /proc/sys/net/netfilter/nf_conntrack_max" count-max.txt
at 1m   person alarm.raise device=te-1 type=nat-full severity=major
by 10m  one ruled-out cause=te.nat.table-full
until 20m no finding cause=te.nat.table-full
