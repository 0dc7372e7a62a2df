# The table is full, and its kernel says so.
world field
at 0    says te-1 "cat /proc/sys/net/netfilter/nf_conntrack_count" count-full.txt
at 0    says te-1 "cat /proc/sys/net/netfilter/nf_conntrack_max" count-max.txt
at 0    says te-1 dmesg dmesg-nat.txt
at 1m   person alarm.raise device=te-1 type=nat-full severity=major
by 10m  one ticket cause=te.nat.table-full
