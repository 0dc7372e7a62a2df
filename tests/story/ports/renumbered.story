# After a restart the switch numbers its ports anew: the alarm is known by the port's name, and a trap
# that names the new number means the same port.
world office
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one alarm component=port:ge3 index=3 is_cleared=no
at 20m  renumber sw-1 port ge3 103
at 20m  renumber sw-1 port ge5 3
until 25m one alarm alarm_type=link-down component=port:ge3 is_cleared=no
at 25m  row sw-1 port ge3 oper-state=up
at 25m  trap sw-1 linkUp ge3
by 25m15s one alarm component=port:ge3 is_cleared=yes
at 30m  row sw-1 port ge5 oper-state=down
at 30m  trap sw-1 linkDown ge5
by 31m  one alarm component=port:ge5 is_cleared=no
until 40m one alarm component=port:ge3 is_cleared=yes
