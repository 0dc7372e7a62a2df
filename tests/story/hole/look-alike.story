# All sizes pass.
world field
at 0    says te-1 "ip route" routes.txt
at 0    says te-1 "ping -c 2 -W 1 -M do -s 56 203.0.113.1" ping-ok.txt
at 0    says te-1 "ping -c 2 -W 1 -M do -s 1000 203.0.113.1" ping-ok.txt
at 0    says te-1 "ping -c 2 -W 1 -M do -s 1252 203.0.113.1" ping-ok.txt
at 0    says te-1 "ping -c 2 -W 1 -M do -s 1392 203.0.113.1" ping-ok.txt
at 0    says te-1 "ping -c 2 -W 1 -M do -s 1464 203.0.113.1" ping-ok.txt
at 1m   person alarm.raise device=te-1 type=path-loss severity=major
by 20m  one ruled-out cause=te.mtu.blackhole
until 21m no finding cause=te.mtu.blackhole
