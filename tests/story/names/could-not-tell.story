# Neither names nor addresses work: the resolver is not to blame.
world field
at 0    says te-1 "cat /etc/resolv.conf" resolv.txt
at 0    says te-1 "getent hosts portal.example.net" hosts-none.txt
at 0    says te-1 "ip route" routes.txt
at 0    says te-1 "ping -c 2 -W 1 203.0.113.53" ping-lost.txt
at 0    says te-1 "ping -c 2 -W 1 203.0.113.1" ping-lost.txt
at 1m   person alarm.raise device=te-1 type=dns-failed severity=major
by 10m  some attempt probe=te_dns outcome="could not tell"
until 20m no finding cause=te.dns.broken
