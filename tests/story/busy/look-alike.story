# The agent itself is at the top: it is asked too much, and no other process is to blame.
world field
at 0    says sw-1 "ps axo pid,stat,pcpu,rss,comm" ps-busy-agent.txt
at 1m   set sw-1 cpu.load 99
by 30m  one finding cause=agent.overloaded
until 31m no finding cause=sw.cpu.overload
