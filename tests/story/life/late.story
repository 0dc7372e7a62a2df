# Nobody takes it on: the clock warns at half and at four fifths, and is overdue, each once, also when
# triage is dead at that moment. Each is a version, and is delivered.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket urgency=urgent
until 15m50s no entry act=warned clock=response
by 16m10s one entry act=warned clock=response percent=50 by=triaged
at 20m  kill triage
by 25m10s one entry act=warned clock=response percent=80
at 30m59s kill triage
by 31m2s one entry act=overdue clock=response percent=100
at 33m  kill triage
by 34m  one clock clock=response is_late=1
at 40m  person ticket.accept id=1 text="late, but here"
by 41m  one clock clock=response is_late=1 met_at!=
until 3h 2 entry act=warned clock=response
until 3h one entry act=overdue clock=response
until 3h one event text~"T1 overdue by triaged: response"
by 3h   one entry act=overdue clock=dispatch
