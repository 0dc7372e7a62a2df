# It sends nothing because its line reflects: the line comes first.
world field
at 1m   row bs-1 cell B tx-power=2
at 1m   row bs-1 radio-unit B vswr=3.4
by 10m  some finding cause=bs.rf.vswr-high
until 20m no finding cause=bs.rf.unit-fail
