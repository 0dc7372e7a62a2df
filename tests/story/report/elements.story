# The five elements, as they are told, stand before what the inventory has; what nobody knows is named. A device
# that is named gets a case at once, whose hour counts from the report.
world office
at 1m   person ticket.report device=te-1 title="it hums" contact="B. Caller" phone=110 warranty=2020-01-31
by 1m1s one ticket reports=1 contact.name="B. Caller" contact.phone=110 product.terms=chargeable
by 1m1s one case device=te-1
by 1m1s one clock clock=first-diagnosis started_at~08:01:00
by 1h1m one ticket verdict!=none
at 2h   person ticket.report title="who are you" customer=nobody
by 2h1s one ticket id=2 customer=nobody missing~contact case_id=0
at 2h1m person ticket.report device=sw-9 title="no such thing"
at 2h1m person ticket.report what="no title"
at 2h1m person ticket.report title=x severity=awful
at 2h1m person ticket.report title=x kind=praise
until 3h 2 ticket
