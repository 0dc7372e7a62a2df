# What comes and goes while people work troubles nobody, and is on record.
world office
at 1m    person maintenance.add device=sw-1 for=30m
at 2m    row sw-1 port ge3 admin-state=down oper-state=down
at 2m    trap sw-1 linkDown ge3
by 3m    one alarm device=sw-1 component=port:ge3 is_cleared=no
at 20m   row sw-1 port ge3 admin-state=up oper-state=up
at 20m   trap sw-1 linkUp ge3
by 21m   one alarm device=sw-1 component=port:ge3 is_cleared=yes
by 21m   some event kind=alarm device=sw-1 text~raised
until 2h no ticket
