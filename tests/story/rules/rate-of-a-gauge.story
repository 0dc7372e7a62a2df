# High is not wrong, rising is: half a degree a minute within five minutes and more.
world kinds
at 10m   set cab-1 cabinet.temperature 23
until 25m no alarm
at 25m   set cab-1 cabinet.temperature 25
at 27m   set cab-1 cabinet.temperature 28
at 29m   set cab-1 cabinet.temperature 31
by 33m   one alarm alarm_type=heating-up is_cleared=no
by 45m   one alarm alarm_type=heating-up is_cleared=yes
