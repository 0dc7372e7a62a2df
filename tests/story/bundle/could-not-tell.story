# It has no bundle.
world field
at 1m   person alarm.raise device=sw-1 type=lag-member-out severity=major
by 20m  some attempt probe=sw_lag outcome="could not tell"
until 30m no finding cause=sw.lag.member-out
