# What clears before the verdict needs no ticket.
world office
at 1m   row sw-1 port ge3 admin-state=up oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one alarm alarm_type=link-down is_cleared=no
at 1m3s row sw-1 port ge3 oper-state=up
at 1m3s trap sw-1 linkUp ge3
by 1m4s one alarm alarm_type=link-down is_cleared=yes
by 2m   one case verdict=cleared
until 30m no ticket
