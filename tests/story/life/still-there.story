# It was said to be mended and is not: the probe finds it again, and sends the ticket back.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket stage=new cause=sw.port.admin-down
at 3m   person ticket.accept id=1
at 4m   person ticket.resolve id=1
by 4m30s one entry act=sent-back by=triaged why~"still there, says sw_port"
by 4m30s one ticket stage=accepted status=acknowledged returns=1
until 20m one ticket stage=accepted
