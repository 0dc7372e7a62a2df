# A customer is forgotten when nothing is open and the configuration does not know it any more.
world office
until 1m no alarm
at 1m    person ticket.report title="Mr. Smith says it hums" customer="Smith & Sons" what="since Monday, he says"
at 2m    person ticket.comment id=1 text="called Mr. Smith"
at 2m    person customer.forget customer="Smith & Sons"
until 4m one ticket customer="Smith & Sons"
at 4m    person ticket.cancel id=1 text="Mr. Smith found the switch"
at 5m    person customer.export customer="Smith & Sons"
by 5m10s one event kind=customer text~exports
at 6m    person customer.forget customer="Acme Works"
at 6m    person customer.forget customer="Smith & Sons"
by 7m    no ticket customer="Smith & Sons"
by 7m    one ticket id=1 customer=(forgotten) problem.title=(forgotten) problem.what=""
by 7m    no entry why~Smith
by 7m    no event kind=customer text~Acme
by 7m    one event kind=customer text~"has customer Smith & Sons forgotten"
