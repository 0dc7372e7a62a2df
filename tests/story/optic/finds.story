# Both modules send and neither receives.
world field
at 1m   row sw-1 optic ge1 rx-power=-40
at 1m   row sw-2 optic ge1 rx-power=-40
at 1m   row sw-1 port ge1 oper-state=down
at 1m   row sw-2 port ge1 oper-state=down
by 20m  some ticket cause=sw.port.fiber-cut
