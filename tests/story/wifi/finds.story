# One client is far, the other near.
world field
at 0    row te-1 wifi-client aa index=1 signal=-82 snr=10
at 0    row te-1 wifi-client bb index=2 signal=-50 snr=40
at 1m   person alarm.raise device=te-1 type=wifi-poor severity=major
by 10m  some ticket cause=te.wifi.client-far
