# It answers no ping at all.
world field
at 0    loss te-1 100
at 1m   person alarm.raise device=te-1 type=path-loss severity=major
by 20m  some attempt probe=reach_size outcome="could not tell"
until 21m no finding cause=net.mtu-mgmt
