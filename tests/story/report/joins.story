# A customer calls about a device whose fault has a ticket already: the call joins it. Somebody who knows better
# asks for a ticket apart.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket stage=new reports=0
at 3m   person ticket.report device=sw-1 title="no telephone" contact=Bo circumstances="since noon"
by 3m1s one entry act=joined by=anna why~"no telephone; since noon; told by Bo"
by 3m1s one ticket reports=1 version=2
until 4m one ticket
at 5m   kill triage
at 6m   person ticket.report device=sw-1 title="smoke" apart=yes
by 6m1s 2 ticket
by 6m1s one ticket id=2 reports=1 problem.title=smoke
