# A process holds hundreds of megabytes.
world field
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-large.txt
at 1m   set sw-1 memory.used-percent 97
by 30m  one finding cause=sw.mem.leak text~collectd
