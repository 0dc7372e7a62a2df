# What cannot be done changes nothing; closed too early is refused. A kill of triage forgets nothing.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket stage=new
at 3m   person ticket.close id=1
at 3m   person ticket.arrive id=1
at 3m   person ticket.hold id=1
at 3m   person ticket.explode id=1
until 4m one ticket stage=new version=1
at 5m   person ticket.hold id=1 text="nobody at home"
by 5m1s one ticket status=pending stage=new version=2
at 6m   person ticket.accept id=1
until 7m one ticket status=pending stage=new version=2
at 7m   kill triage
at 8m   person ticket.resume id=1
by 8m1s one ticket status=acknowledged stage=new version=3
at 9m   person ticket.cancel id=1 text="it is a test"
by 9m1s one ticket status=cancelled stage=closed version=4
at 10m  person ticket.comment id=1 text="too late"
until 20m 4 entry
until 20m one ticket version=4
