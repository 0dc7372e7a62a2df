# A cell is disabled for a reason that this probe does not know: nobody locked it, its line is good.
world office
at 1m   row bs-1 cell C oper-state=disabled tx-power=0
by 10m  one ticket verdict=inconclusive
by 10m  one ruled-out cause=bs.cell.admin-blocked
by 10m  one ruled-out cause=bs.rf.vswr-high
by 10m  some ruled-out cause=bs.clock.gnss-lost
until 20m no finding
