# It comes and goes, and then stays: calm, it is raised and nothing else, also over a kill of everything.
world office
at 1m      person alarm.raise device=sw-1 type=smoke severity=warning
at 70s     person alarm.clear device=sw-1 type=smoke
at 80s     person alarm.raise device=sw-1 type=smoke severity=warning
at 90s     person alarm.clear device=sw-1 type=smoke
at 100s    person alarm.raise device=sw-1 type=smoke severity=warning
at 110s    person alarm.clear device=sw-1 type=smoke
at 120s    person alarm.raise device=sw-1 type=smoke severity=warning
at 130s    person alarm.clear device=sw-1 type=smoke
at 140s    person alarm.raise device=sw-1 type=smoke severity=warning
by 141s    one alarm is_flapping=yes
at 3m      kill all
until 439s one alarm is_flapping=yes is_cleared=no
by 441s    one alarm is_flapping=no is_cleared=no raises=5
at 10m     person alarm.clear device=sw-1 type=smoke
by 601s    one alarm is_cleared=yes
