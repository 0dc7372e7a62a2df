# It tells nothing of its tree.
world field
at 1m   person alarm.raise device=sw-1 type=root-changed severity=major
by 20m  some attempt probe=sw_stp outcome="could not tell"
until 30m no finding cause=sw.stp.root-changed
