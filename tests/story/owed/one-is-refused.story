# What the other system will never take is set aside and said; the other tickets, and later versions, go on.
world post
at 0    post refuses unwanted 422
at 1m   person ticket.report title=unwanted customer=acme
then    person ticket.report title=wanted customer=acme
by 2m   one parcel key=ticket-2-v1-desk status=200
until 2m one delivery state=aside note~422
until 2m one event kind=delivery text~"set aside"
at 3m   post up
then    person ticket.comment id=1 text=more
by 4m   one parcel key=ticket-1-v2-desk status=200
# The older one would undo the later.
at 5m   person outbox.retry id=1
until 6m one delivery state=aside
at 6m   person outbox.drop id=1 text="the customer has it by telephone"
by 7m   one delivery state=dropped note~telephone
until 7m one event kind=delivery text~"dropped by anna: the customer has it by telephone"
until 7m no delivery state=aside
