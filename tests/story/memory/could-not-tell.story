# Its shell hangs.
world field
at 0    ssh sw-1 stuck
at 1m   person alarm.raise device=sw-1 type=process-large severity=major
by 30m  some attempt probe=sw_memory outcome="could not tell"
until 31m no finding cause=sw.mem.leak
