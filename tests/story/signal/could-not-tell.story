# The modem does not answer.
world field
at 30s  set te-1 radio.rsrp none
at 1m   person alarm.raise device=te-1 type=lte-weak severity=major
by 30m  some attempt probe=te_radio outcome="could not tell"
until 31m no finding cause=te.radio.weak-signal
