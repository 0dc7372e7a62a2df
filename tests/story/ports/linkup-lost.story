# The port comes back, and its linkUp is lost: the poll clears the alarm.
world office
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one alarm alarm_type=link-down is_cleared=no
at 20m  row sw-1 port ge3 oper-state=up
by 21m  one alarm alarm_type=link-down is_cleared=yes
until 40m one alarm alarm_type=link-down is_cleared=yes raises=1
