# A complaint gets no diagnosis and joins nothing; it has a day for its answer, and warns before.
world office
at 1m   person ticket.report kind=complaint device=te-1 customer=acme title="nobody calls back"
by 1m1s one ticket kind=complaint case_id=0
by 1m1s no case
by 1m1s one clock clock=complaint
by 1m1s no clock clock=first-diagnosis
until 12h no entry act=warned clock=complaint
by 12h2m one entry act=warned clock=complaint percent=50
at 13h  person ticket.accept id=1
at 14h  person ticket.resolve id=1 text="called, and said sorry"
by 14h1m one clock clock=complaint met_at!=
by 15h  one ticket stage=resolved
