# Two people act on what they saw: the second is told that it has changed, and nothing is lost.
world office
at 1m   person ticket.report title="it hums"
by 1m1s one ticket version=1
at 2m   person ticket.accept id=1 version=1 text="mine"
by 2m1s one ticket version=2 stage=accepted
at 3m   person ticket.cancel id=1 version=1 text="not needed"
until 4m one ticket version=2 stage=accepted
at 5m   person ticket.cancel id=1 version=2 text="not needed"
by 5m1s one ticket status=cancelled version=3
