# Down, and stays down: no flapping.
world field
at 1m   row sw-1 port ge5 oper-state=down
at 1m   row te-1 port wan oper-state=down
by 30m  some ruled-out cause=sw.port.flapping
until 31m no finding cause=sw.port.flapping
