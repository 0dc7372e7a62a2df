# An address and no default route.
world field
at 0    says te-1 "ip -o addr show" addresses.txt
at 0    says te-1 "ip route" routes-no-default.txt
at 1m   person alarm.raise device=te-1 type=wan-down severity=major
by 10m  one ticket cause=net.route-missing
