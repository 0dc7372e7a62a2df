# No thermometer answers.
world field
at 30s  agent te-1 deaf
at 1m   person alarm.raise device=te-1 type=modem-hot severity=major
by 30m  some attempt probe=te_heat outcome="could not tell"
until 31m no finding cause=te.env.overheat
