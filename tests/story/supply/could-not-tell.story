# Nothing of it answers.
world field
at 30s  agent sw-1 deaf
at 1m   person alarm.raise device=sw-1 type=psu-failed severity=major
by 30m  some attempt probe=sw_power outcome="could not tell"
until 31m no finding cause=sw.power.psu-fail
