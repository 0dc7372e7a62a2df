# The log says that a port went down, before trap and poll: one alarm, and the poll clears it.
world office
until 1m no alarm
at 1m   row sw-1 port ge3 oper-state=down
at 1m   syslog sw-1 "<6>Nov 22 08:00:00 sw-1 kernel: [ 12.3] dsa: ge3: Link is Down"
by 1m1s one alarm device=sw-1 component=port:ge3 alarm_type=link-down is_cleared=no
by 1m1s some event text~"message linux-link-down"
at 2m   row sw-1 port ge3 oper-state=up
by 4m   one alarm device=sw-1 alarm_type=link-down is_cleared=yes
until 5m one alarm
