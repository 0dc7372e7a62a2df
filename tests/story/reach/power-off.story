# The terminal goes dark, and its port at the switch loses link.
world office
at 1m   silence te-1
at 1m   row sw-1 port ge5 oper-state=down
by 10m  some ticket cause=te.power.off
until 20m one ticket
until 20m no finding cause=agent.snmp-dead
