# Nobody to compare with.
world field
at 0    says te-1 "date -u" date-old.txt
at 1m   person alarm.raise device=te-1 type=clock-wrong severity=major
by 10m  some attempt probe=te_clock outcome="could not tell"
until 20m no finding cause=te.clock-wrong
