# Its line does not answer.
world field
at 1m   person alarm.raise device=te-1 type=line-poor severity=major
by 10m  some attempt probe=te_line outcome="could not tell"
until 20m no finding cause=te.dsl.line-bad
