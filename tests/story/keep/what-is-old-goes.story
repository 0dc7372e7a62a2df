# What is known of people goes when its time is over: answers, then who the contact was, then the ticket.
world keep
until 1m no alarm
at 1m    row sw-1 port ge3 admin-state=down oper-state=down
at 1m    row bs-1 port eth1 oper-state=down
at 1m    trap sw-1 linkDown ge3
by 2m    one ticket cause=sw.port.admin-down contact.name="A. Person"
by 2m    some evidence device=sw-1
at 5m    person ticket.report title="it hums" customer=acme what="all night"
by 6m    one ticket problem.title="it hums" contact.email=a@example.net
at 10m   person ticket.cancel id=1 text="a test"
by 11m   one ticket id=1 status=cancelled contact.name="A. Person"
until 55m some evidence device=sw-1
by 70m   no evidence device=sw-1
until 2h5m one ticket id=1 contact.name="A. Person"
by 2h13m one ticket id=1 contact.name="" status=cancelled
by 2h13m no delivery state=sent
until 4h5m one ticket id=1
by 4h13m no ticket id=1
by 4h13m no entry ticket_id=1
until 4h30m one ticket id=2 contact.name="A. Person"
