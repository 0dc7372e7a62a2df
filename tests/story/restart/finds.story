# It is back after a watchdog.
world field
at 0    set sw-1 system.uptime 300
at 0    set sw-1 system.host-uptime 300
at 0    set sw-1 system.reboot-reason "watchdog timeout"
at 1m   person alarm.raise device=sw-1 type=device-restarted severity=major
by 20m  one ticket cause=sw.reboot.unplanned
