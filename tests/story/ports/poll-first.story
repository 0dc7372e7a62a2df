# The poll sees it before the trap comes.
world office
at 1m   row sw-1 port ge3 oper-state=down
by 2m   one alarm alarm_type=link-down raises=1
at 2m   trap sw-1 linkDown ge3
by 3m   one alarm witnesses~linkDown witnesses~link-down raises=1
until 20m one case
