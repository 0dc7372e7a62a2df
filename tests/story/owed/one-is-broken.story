# A ticket at which the other system fails waits by itself, and its later versions behind it; others pass.
world post
at 0    post refuses cursed 500
at 1m   person ticket.report title=cursed customer=acme
then    person ticket.report title=fine customer=acme
at 2m   person ticket.accept id=1
then    person ticket.accept id=2
by 3m   one parcel key=ticket-2-v2-desk status=200
until 5m no parcel key=ticket-1-v2-desk
until 5m 2 delivery state=owed ticket_id=1
at 5m   post up
by 12m  one parcel key=ticket-1-v2-desk status=200
until 12m no disorder
