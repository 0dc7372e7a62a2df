# Names fail, and the resolver answers pings.
world field
at 0    says te-1 "cat /etc/resolv.conf" resolv.txt
at 0    says te-1 "getent hosts portal.example.net" hosts-none.txt
at 0    says te-1 "ping -c 2 -W 1 203.0.113.53" ping-ok.txt
at 1m   person alarm.raise device=te-1 type=dns-failed severity=major
by 10m  one ticket cause=te.dns.broken
