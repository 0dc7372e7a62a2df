# Errors that were counted long ago are none; those that are being counted are.
world office
at 0      row sw-1 port ge3 rx-errors=5000000 tx-errors=0
until 10m no alarm
then      moves sw-1 port ge3 rx-errors 5000000 50
by 14m    one alarm alarm_type=port-errors component=port:ge3 text~"50 packet a second"
then      moves sw-1 port ge3 rx-errors 5020000 0
by 20m    one alarm alarm_type=port-errors is_cleared=yes
until 30m no ticket
