# Address and route are there and the gateway is silent: whose fault nobody here can say.
world field
at 0    says te-1 "ip -o addr show" addresses.txt
at 0    says te-1 "ip route" routes.txt
at 0    says te-1 "ping -c 3 -W 1 203.0.113.1" ping-lost.txt
at 1m   person alarm.raise device=te-1 type=wan-down severity=major
by 10m  some attempt probe=te_route outcome="could not tell"
until 20m no finding cause=net.route-missing
