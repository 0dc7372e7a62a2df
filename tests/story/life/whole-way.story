# A ticket is accepted, somebody goes and mends it, it is proven gone, the customer agrees, and it is
# closed: each step is kept.
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
at 25m  person ticket.close id=1
until 25m1s one ticket stage=mending
at 26m  row sw-1 port ge3 admin-state=up oper-state=up
at 26m  person ticket.resolve id=1 text="opened the port" cause=sw.port.admin-down
by 26m1s one ticket status=inProgress stage=verifying cause_found=sw.port.admin-down
at 30m  person ticket.close id=1
until 36m one ticket stage=verifying
by 45m  one ticket status=resolved stage=resolved
by 45m  one entry act=verified
by 45m  2 entry act=looked why~"sw_port does not find it"
at 46m  person ticket.close id=1
until 47m one ticket stage=resolved
at 48m  person ticket.confirm id=1 by="A. Person" text="all is well"
by 48m1s one entry act=confirmed by=anna why="A. Person agreed: all is well"
at 49m  person ticket.close id=1
by 49m1s one ticket status=closed stage=closed confirmed_by="A. Person"
by 49m1s one entry act=accepted by=anna why="I take it" stage=accepted
by 49m1s one entry act=closed status=closed
until 2h one ticket
