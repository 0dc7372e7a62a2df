# The link to the core is down while its port is up and the core node answers.
world field
at 0    says bs-1 "ping -c 3 -W 1 198.51.100.1" ping3-ok.txt
at 1m   row bs-1 core-link "S1 core-1" state=down
at 1m   person alarm.raise device=bs-1 type=core-link-down severity=major
by 10m  some ticket cause=bs.core.link-down
