# The other system is away for two days. It costs a try an hour; then all that is owed goes out, in order.
world post
at 0    post down
at 1m   person ticket.report title=one customer=acme
then    person ticket.report title=two customer=acme
at 2m   person ticket.accept id=1
at 24h  person ticket.report title=three customer=acme
at 24h1m person ticket.accept id=2
at 48h  person ticket.comment id=1 text=still
until 48h1m no parcel
at 48h1m post up
by 49h2m no delivery state=owed
until 49h3m no disorder
until 49h3m one parcel key=ticket-1-v1-desk
until 49h3m one parcel key=ticket-2-v2-desk
until 49h3m one parcel key=ticket-3-v1-desk
until 49h3m no delivery state=aside
