# A ticket is accepted, somebody goes, mends it, and it is closed: each step is kept.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket status=acknowledged stage=new version=1
at 3m   person ticket.accept id=1 text="I take it"
by 3m1s one ticket status=acknowledged stage=accepted changed_by=anna changed_why="I take it"
at 4m   person ticket.dispatch id=1
by 4m1s one ticket status=inProgress stage=dispatched
at 20m  person ticket.arrive id=1
by 21m  one ticket stage=on-site
at 21m  person ticket.mend id=1
by 22m  one ticket stage=mending
at 25m  row sw-1 port ge3 admin-state=up oper-state=up
at 25m  trap sw-1 linkUp ge3
at 30m  person ticket.resolve id=1 text="opened the port"
by 31m  one ticket status=resolved stage=resolved
at 32m  person ticket.close id=1
by 32m1s one ticket status=closed stage=closed
by 32m1s one entry act=accepted by=anna why="I take it" stage=accepted
by 32m1s one entry act=alarm-cleared by=triaged
by 32m1s one entry act=closed status=closed
until 2h one ticket
