# The same fault again, after its ticket was closed: a new ticket, that names the old one.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket stage=new repeat_of=0
at 5m   row sw-1 port ge3 admin-state=up oper-state=up
at 5m   trap sw-1 linkUp ge3
by 18m  one ticket stage=resolved
at 19m  person ticket.confirm id=1 by=Bo
at 19m  person ticket.close id=1
by 19m1s one ticket status=closed
at 1h   kill triage
at 2h   row sw-1 port ge3 admin-state=down oper-state=down
at 2h   trap sw-1 linkDown ge3
by 2h1m one ticket id=2 stage=new repeat_of=1 repeats=1
until 3h 2 ticket
