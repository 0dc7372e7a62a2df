# A margin of two decibels.
world field
at 0    set te-1 dsl.state showtime
at 0    set te-1 dsl.margin-down 2
at 1m   person alarm.raise device=te-1 type=line-poor severity=major
by 10m  one ticket cause=te.dsl.line-bad
