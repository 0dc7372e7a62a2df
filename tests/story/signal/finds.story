# Far from its cell.
world field
at 1m   set te-1 radio.rsrp -118
at 1m   set te-1 radio.sinr 1
by 30m  one ticket cause=te.radio.weak-signal
