# The trap comes before the poll sees it: one alarm, one case.
world office
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one alarm alarm_type=link-down witnesses~linkDown
by 2m   one alarm witnesses~linkDown witnesses~link-down raises=1
until 20m one case

by 10m one ticket
until 20m one ticket
