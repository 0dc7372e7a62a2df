# Its place is empty.
world field
at 1m   row sw-1 part "card 2" oper-state=disabled serial=
by 20m  some attempt probe=sw_card outcome="could not tell"
until 30m no finding cause=sw.hw.linecard-fail
