# Its feeding ports do not answer.
world field
at 30s  agent sw-1 deaf
at 1m   person alarm.raise device=sw-1 type=poe-budget severity=major
by 30m  some attempt probe=sw_poe outcome="could not tell"
until 31m no finding cause=sw.poe.denied
