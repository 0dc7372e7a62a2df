# A reload: those it does not speak of, or of whom it says another customer only, are asked when they would
# have been. One that left is not asked any more; a new one and one that changed are, at once.
world fleet
at 20m15s forget requests
then      reload fleet-later
by 20m17s some request device=vale-4
until 20m28s no request device=hill-1
until 20m28s no request device=vale-1
until 20m28s no request device=alone
until 20m28s no request device=hill-4
until 30m no request device=hill-4
until 30m no request device=hill-1 second!=1 second!=31
until 30m no request device=alone second!=1 second!=31
by 30m >=20 request device=hill-3 kind=get
by 30m >=9 request device=vale-3 kind=walk
by 30m >=10 request device=vale-4 kind=walk
until 30m no breach
until 30m no alarm is_cleared=no
