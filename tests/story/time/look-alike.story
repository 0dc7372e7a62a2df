# Its clock is that of its neighbour.
world field
at 0    says te-1 "date -u" date-here.txt
at 0    says sw-1 "date -u" date-here.txt
at 1m   person alarm.raise device=te-1 type=clock-wrong severity=major
by 10m  one ruled-out cause=te.clock-wrong
until 20m no finding cause=te.clock-wrong
