# Busy no more when it is looked at.
world field
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-well.txt
at 1m   set sw-1 cpu.load 99
by 30m  one ticket verdict=inconclusive
by 30m  some attempt probe=sw_cpu note~"nobody keeps"
