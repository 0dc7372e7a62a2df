# The channel is noisy: no client is to blame.
world field
at 0    row te-1 wifi-client aa index=1 signal=-82 snr=5
at 0    row te-1 wifi-client bb index=2 signal=-60 snr=8
at 0    row te-1 wifi wlan0 index=1 noise=-70
at 1m   person alarm.raise device=te-1 type=wifi-poor severity=major
by 10m  some ticket cause=te.wifi.interference
until 20m no finding cause=te.wifi.client-far
