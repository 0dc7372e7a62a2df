# A cell that is in service carries nothing while its sisters do.
world field
at 1m   row bs-1 cell B traffic=0 users=0
at 1m   person alarm.raise device=bs-1 type=cell-idle severity=major component=cell:B
by 10m  some finding cause=bs.cell.sleeping
