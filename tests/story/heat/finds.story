# Modem and processor are too hot.
world field
at 1m   set te-1 radio.temperature 88
at 1m   set te-1 cpu.temperature 99
by 30m  some ticket cause=te.env.overheat
