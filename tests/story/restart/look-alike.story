# Only its agent began anew.
world field
at 0    set sw-1 system.uptime 300
at 0    set sw-1 system.host-uptime 900000
at 1m   person alarm.raise device=sw-1 type=device-restarted severity=major
by 20m  some ruled-out cause=agent.rebooted
until 30m no finding cause=sw.reboot.unplanned
