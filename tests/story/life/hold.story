# While the customer is awaited the clocks stop that may; while we are, they run on.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket urgency=urgent
at 5m   person ticket.accept id=1
at 11m  person ticket.hold id=1 text="nobody there until noon"
by 11m1s one ticket status=pending
by 11m1s 3 clock stopped_at~T
at 20m  kill triage
until 3h no entry act=overdue
at 4h   person ticket.resume id=1
by 4h1s no clock stopped_at~T
until 4h4m no entry act=warned clock=dispatch
by 4h6m one entry act=warned clock=dispatch percent=50
at 4h7m person ticket.hold id=1 awaits=us text="no van"
by 4h7m1s one ticket status=held
by 4h21m one entry act=overdue clock=dispatch
