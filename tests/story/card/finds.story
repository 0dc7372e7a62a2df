# A card does not work, the others do.
world field
at 1m   row sw-1 part "card 2" oper-state=disabled
by 20m  one ticket cause=sw.hw.linecard-fail
