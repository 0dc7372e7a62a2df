# After a week it is set aside. A person has it tried again before anything later went out: all goes, in order.
world post
at 0    post down
at 1m   person ticket.report title=one customer=acme
at 168h40m post down
by 170h one delivery state=aside
then    person outbox.retry id=1
by 169h no delivery state=aside
at 170h post up
by 172h no delivery state=owed
until 172h one parcel key=ticket-1-v1-desk
until 172h no disorder
