# No address at all: it is the lease, and not the route.
world field
at 0    says te-1 "ip -o addr show" addresses-none.txt
at 0    says te-1 "ip route" routes-no-default.txt
at 1m   person alarm.raise device=te-1 type=wan-down severity=major
by 10m  one finding cause=te.wan.no-ip
until 20m no finding cause=net.route-missing
