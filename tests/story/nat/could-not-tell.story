# It counts nothing that we may see.
world field
at 1m   person alarm.raise device=te-1 type=nat-full severity=major
by 10m  some attempt probe=te_nat outcome="could not tell"
until 20m no finding cause=te.nat.table-full
