# All sizes are lost alike: it is no matter of size.
world field
at 1m   loss te-1 60
at 1m   person alarm.raise device=te-1 type=path-loss severity=major
by 20m  some finding cause=net.path-loss
until 30m no finding cause=net.mtu-mgmt
