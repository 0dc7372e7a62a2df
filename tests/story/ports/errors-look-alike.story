# The switch starts again, and counts from nought: no error happened.
world office
at 0      row sw-1 port ge3 rx-errors=5000000 tx-errors=3000000
at 10m    row sw-1 port ge3 rx-errors=20 tx-errors=0
at 11m    row sw-1 port ge3 rx-errors=20 tx-errors=0
until 30m no alarm
