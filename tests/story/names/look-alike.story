# Names resolve.
world field
at 0    says te-1 "cat /etc/resolv.conf" resolv.txt
at 0    says te-1 "getent hosts portal.example.net" hosts-found.txt
at 1m   person alarm.raise device=te-1 type=dns-failed severity=major
by 10m  one ruled-out cause=te.dns.broken
until 20m no finding cause=te.dns.broken
