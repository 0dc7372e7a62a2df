# A walk that takes longer than its interval: what is due meanwhile is skipped and counted, never stacked.
world fleet
at 5m   slow hasty 4
at 6m   forget requests
until 15m no breach
by 15m  some overrun
until 15m no alarm
