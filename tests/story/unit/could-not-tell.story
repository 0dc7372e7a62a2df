# It is hot as well: switched off by itself, or broken?
world field
at 1m   row bs-1 cell B tx-power=2
at 1m   row bs-1 radio-unit B temperature=92
by 10m  some attempt probe=bs_unit outcome="could not tell"
until 20m no finding cause=bs.rf.unit-fail
