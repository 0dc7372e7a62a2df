# Four times in ten minutes is not often enough; each is told for itself.
world office
at 1m      person alarm.raise device=sw-1 type=smoke severity=warning
at 2m      person alarm.clear device=sw-1 type=smoke
at 4m      person alarm.raise device=sw-1 type=smoke severity=warning
at 5m      person alarm.clear device=sw-1 type=smoke
at 7m      person alarm.raise device=sw-1 type=smoke severity=warning
at 8m      person alarm.clear device=sw-1 type=smoke
at 10m     person alarm.raise device=sw-1 type=smoke severity=warning
at 10m30s  person alarm.clear device=sw-1 type=smoke
at 13m     person alarm.raise device=sw-1 type=smoke severity=warning
at 13m30s  person alarm.clear device=sw-1 type=smoke
until 15m  no alarm is_flapping=yes
by 15m     one alarm is_cleared=yes raises=5
