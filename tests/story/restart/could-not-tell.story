# It does not answer.
world field
at 30s  agent sw-1 deaf
at 1m   person alarm.raise device=sw-1 type=device-restarted severity=major
by 30m  some attempt probe=sys_reboot outcome="could not tell"
until 31m no finding cause=sw.reboot.unplanned
