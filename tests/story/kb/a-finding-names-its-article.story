# Whoever gets the ticket is told which article of the knowledge base is about its cause.
world office
until 1m no alarm
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   row bs-1 port eth1 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket cause=sw.port.admin-down
then    person ticket.comment id=1 text="what is it?"
until 3m no finding kb!=sw.port.admin-down cause=sw.port.admin-down
until 3m one finding cause=sw.port.admin-down kb=sw.port.admin-down
