# Nobody is on its radio.
world field
at 1m   person alarm.raise device=te-1 type=wifi-poor severity=major
by 10m  some attempt probe=te_wifi outcome="could not tell"
until 20m no finding cause=te.wifi.client-far
