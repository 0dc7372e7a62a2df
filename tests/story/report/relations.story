# Tickets that belong together: a part of an outage, a duplicate, the same again. What cannot be is refused.
world office
at 1m   person ticket.report title="the hill is dark"
at 1m   person ticket.report title="no signal"
at 1m   person ticket.report title="no signal either"
at 1m   person ticket.report title="dark again"
by 1m1s 4 ticket
at 2m   person ticket.relate id=2 as=part of=1
by 2m1s one ticket id=2 part_of=1
by 2m1s one entry ticket_id=1 act=related why~"T2 is a part of this outage"
at 3m   person ticket.relate id=1 as=part of=2
at 3m   person ticket.relate id=3 as=part of=2
at 3m   person ticket.relate id=3 as=part of=3
at 3m   person ticket.relate id=3 as=part of=99
at 3m   person ticket.relate id=3 as=uncle of=1
until 4m one ticket part_of!=0
at 5m   person ticket.relate id=3 as=duplicate of=1
by 5m1s one ticket id=3 status=closed duplicate_of=1
by 5m1s one ticket id=1 reports=2
at 6m   person ticket.relate id=4 as=duplicate of=3
until 7m one ticket id=4 status=acknowledged
at 8m   person ticket.relate id=4 as=repeat of=3
by 8m1s one ticket id=4 repeat_of=3 repeats=1
