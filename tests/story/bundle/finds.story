# Up, and in no bundle: nobody speaks LACP there.
world field
at 0    row sw-1 lag-member ge1 index=1 bundle=lag1 partner=AA
at 0    row sw-1 lag-member ge5 index=5 bundle=0 actor-state="active defaulted"
at 1m   person alarm.raise device=sw-1 type=lag-member-out severity=major
by 20m  one ticket cause=sw.lag.member-out
