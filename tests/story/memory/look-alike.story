# Little is left and no process is large, by the agent alone: nobody is accused of a leak with much certainty.
world field
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-well.txt
at 1m   person alarm.raise device=sw-1 type=process-large severity=major
by 30m  one ruled-out cause=sw.mem.leak
until 31m no finding cause=sw.mem.leak
