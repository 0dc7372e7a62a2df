# A value that the device answers without is missing; one of a device that is silent is not.
world kinds
until 10m no alarm
at 10m   set cab-1 battery.voltage none
until 12m no alarm
by 14m   one alarm alarm_type=battery-unknown is_cleared=no
at 20m   set cab-1 battery.voltage 52
by 22m   one alarm alarm_type=battery-unknown is_cleared=yes
at 25m   silence cab-1
by 28m   one alarm alarm_type=device-unreachable
until 40m one alarm alarm_type=battery-unknown is_cleared=yes
at 40m   wake cab-1
# Of a row: one column of one port.
at 45m   row cab-1 port ge3 index=3 oper-state=up
by 47m   one alarm alarm_type=port-silent component=port:ge3 is_cleared=no
at 50m   row cab-1 port ge3 speed=100000000
by 52m   one alarm alarm_type=port-silent is_cleared=yes
until 55m no alarm component=port:ge1
