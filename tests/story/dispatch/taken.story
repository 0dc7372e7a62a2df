# The advice is taken: the part is reserved from where the advice has it, is used, and the ticket says who was sent.
# The third is refused, for the van has one.
world crew
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -37
at 1m   set bs-1 battery.charge 98
at 1m   set bs-1 plant.rectifiers-talking 0
at 1m   trap bs-1 btsMainsFailed
by 10m  one ticket cause=bs.power.mains-fail
at 11m  person ticket.dispatch id=1 engineer=nobody
at 11m  person ticket.dispatch id=1 engineer=anna part="flux capacitor"
until 12m one ticket stage=new
until 12m no stock
at 13m  person ticket.dispatch id=1 engineer=anna text="she knows the site"
by 13m1s one ticket stage=dispatched engineer=anna part="fuel or generator set" part_from=anna
by 13m1s one entry act=dispatched why~"anna goes, number 2 of the advice, with"
by 13m1s one stock from=anna to=T1 part="fuel or generator set" ticket_id=1
at 14m  kill triage
at 15m  person stock.move from=anna to=store part="fuel or generator set"
until 16m one stock
at 20m  person ticket.arrive id=1
at 21m  person ticket.mend id=1
at 22m  set bs-1 mains.state present
at 22m  set bs-1 mains.voltage 230
at 22m  set bs-1 battery.current 1
at 22m  set bs-1 plant.rectifiers-talking 3
at 23m  person ticket.service-report id=1 text="the fuse of the pole was blown" cause=bs.power.mains-fail part="fuel or generator set"
by 23m1s one stock from=T1 to= why=used
by 23m1s one ticket part_used="fuel or generator set" cause_found=bs.power.mains-fail
by 1h   one ticket stage=resolved
at 2h   person ticket.confirm id=1 by=Bo satisfaction=6
at 2h   person ticket.confirm id=1 by=Bo recommends=11
until 2h1m one ticket confirmed_by=
at 2h2m person ticket.confirm id=1 by=Bo satisfaction=5 recommends=9
by 2h2m1s one ticket confirmed_by=Bo satisfaction=5 recommends=9
at 2h3m person ticket.close id=1
by 2h3m1s one ticket status=closed closed_by=customer
until 3h 2 stock
