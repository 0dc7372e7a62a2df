# The line is well.
world field
at 0    set te-1 dsl.state showtime
at 0    set te-1 dsl.margin-down 12
at 1m   person alarm.raise device=te-1 type=line-poor severity=major
by 10m  some ruled-out cause=te.dsl.line-bad
until 20m no finding cause=te.dsl.line-bad
