# The same, and at minute 40 triage is killed, and with it what decides.
world slow
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one case state=probing
at 40m  kill triage
at 41m  kill probe
by 60m  one ticket verdict=inconclusive
by 60m  some attempt probe=sleeper
until 2h one ticket
