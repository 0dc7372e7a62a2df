# A device says that it started anew: nothing is wrong, people read it, and it is looked at.
world office
until 1m no alarm
at 1m   trap sw-1 coldStart
by 1m2s one event kind=sign device=sw-1 text~"it started anew"
until 10m no alarm
