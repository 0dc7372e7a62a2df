# One process has a processor for itself: it is named.
world field
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-busy.txt
at 1m   set sw-1 cpu.load 99
by 30m  one ticket cause=sw.cpu.overload
by 30m  one finding cause=sw.cpu.overload text~logrotate
