# Two days behind its neighbour.
world field
at 0    says te-1 "date -u" date-old.txt
at 0    says sw-1 "date -u" date-here.txt
at 1m   person alarm.raise device=te-1 type=clock-wrong severity=major
by 10m  one ticket cause=te.clock-wrong
