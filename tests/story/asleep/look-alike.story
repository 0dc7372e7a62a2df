# It carries nothing because it is locked.
world field
at 1m   row bs-1 cell B traffic=0 users=0 admin-state=locked oper-state=disabled tx-power=0
at 1m   person alarm.raise device=bs-1 type=cell-idle severity=major component=cell:B
by 10m  some ticket cause=bs.cell.admin-blocked
until 20m no finding cause=bs.cell.sleeping
