# A unit with a good line sends nothing, its sisters do.
world field
at 1m   row bs-1 cell B tx-power=2
by 10m  one ticket cause=bs.rf.unit-fail
