# Somebody knows better how urgent it is: who and why is kept, and the clocks go by it.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket urgency=urgent
at 3m   person ticket.urgency id=1 urgency=awful text=x
at 3m   person ticket.urgency id=1 urgency=critical
until 4m one ticket urgency=urgent version=1
at 5m   person ticket.urgency id=1 urgency=critical text="the hospital hangs on it"
by 5m1s one ticket urgency=critical urgency_why~"set by anna: the hospital hangs on it (it was urgent)"
by 5m1s one entry act=urgency-set by=anna urgency=critical
by 9m30s one entry act=warned clock=dispatch percent=80
by 11m10s one entry act=overdue clock=dispatch
