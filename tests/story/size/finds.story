# Pings of more than 700 octets are lost on the way, small ones are not.
world field
at 0    mtu te-1 700
at 1m   person alarm.raise device=te-1 type=path-loss severity=major
by 20m  one ticket cause=net.mtu-mgmt
