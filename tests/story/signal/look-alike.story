# Strong and dirty: not weak.
world field
at 1m   set te-1 radio.rsrp -80
at 1m   set te-1 radio.sinr -3
by 30m  one ticket cause=te.radio.interference
until 31m no finding cause=te.radio.weak-signal
