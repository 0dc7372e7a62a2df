# A port goes down and up a thousand times in a moment: its alarm ends as the last trap said, one more says that the
# switch says too much, and the base station's alarm comes at once. When it is calm, that one is over.
world office
until 1m  no alarm
at 1m     row sw-1 port ge3 oper-state=down
at 1m     flap sw-1 ge3 1001
then      set bs-1 mains.state failed
then      trap bs-1 btsMainsFailed
by 1m1s   one alarm device=bs-1 alarm_type=mains-failed is_cleared=no
by 1m2s   one alarm device=sw-1 alarm_type=trap-storm is_cleared=no
by 1m5s   one alarm device=sw-1 component=port:ge3 alarm_type=link-down is_cleared=no
by 1m30s  one alarm device=sw-1 alarm_type=trap-storm is_cleared=no text~"summed up"
by 2m     one alarm device=sw-1 alarm_type=trap-storm is_cleared=yes
until 10m one alarm device=sw-1 component=port:ge3 alarm_type=link-down is_cleared=no
until 11m one alarm device=sw-1 alarm_type=trap-storm raises=1
