# Somebody locked a cell; the station's log says who.
world office
at 0    says bs-1 "bts log" bts-log-locked.txt
at 1m   row bs-1 cell B admin-state=locked oper-state=disabled tx-power=0
at 1m   trap bs-1 btsCellDown B
by 10m  one ticket cause=bs.cell.admin-blocked
by 10m  one finding text~"locked by operator"
