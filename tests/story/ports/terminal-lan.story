# A terminal's own port towards the customer.
world office
at 1m   row te-1 port lan1 oper-state=down
at 1m   trap te-1 linkDown lan1
by 10m  one ticket cause=te.lan.port-down
