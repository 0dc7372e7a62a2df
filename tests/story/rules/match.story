# A text that fits a pattern.
world kinds
until 10m no alarm
at 10m   set cab-1 system.descr "Router, Release 12.4(3)"
by 16m   one alarm alarm_type=old-software text~12.4
at 1h20m set cab-1 system.descr "Router, Release 13.1"
by 1h26m one alarm alarm_type=old-software is_cleared=yes
