# No cell of the station carries anything: night, or the core.
world field
at 1m   row bs-1 cell A traffic=0 users=0
at 1m   row bs-1 cell B traffic=0 users=0
at 1m   row bs-1 cell C traffic=0 users=0
at 1m   person alarm.raise device=bs-1 type=cell-idle severity=major component=cell:B
by 10m  some attempt probe=bs_asleep outcome="could not tell"
until 20m no finding cause=bs.cell.sleeping
