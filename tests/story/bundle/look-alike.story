# Its member is out because its port is down.
world field
at 0    row sw-1 lag-member ge1 index=1 bundle=lag1 partner=AA
at 0    row sw-1 lag-member ge5 index=5 bundle=0
at 30s  row sw-1 port ge5 oper-state=down
at 1m   person alarm.raise device=sw-1 type=lag-member-out severity=major
by 20m  some ruled-out cause=sw.lag.member-out
until 30m no finding cause=sw.lag.member-out
