# The link comes back while the poll room is dead and its linkUp is lost: the poll room, when it
# is back, says so.
world office
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one alarm alarm_type=link-down witnesses~link-down is_cleared=no
at 10m  kill poll
at 10m  row sw-1 port ge3 oper-state=up
by 11m  one alarm alarm_type=link-down is_cleared=yes
