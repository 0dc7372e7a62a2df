# Cool when it is looked at.
world field
at 1m   person alarm.raise device=te-1 type=modem-hot severity=major
by 30m  some ruled-out cause=te.env.overheat
until 31m no finding cause=te.env.overheat
