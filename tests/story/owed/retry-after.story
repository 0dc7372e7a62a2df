# It asks for patience, and gets it.
world post
at 0    post answers 429 600
at 1m   person ticket.report title=one customer=acme
by 1m5s one parcel status=429
at 2m   post up
until 11m no parcel status=200
by 13m  one parcel key=ticket-1-v1-desk status=200
