# A threshold has two sides and a hold on each: between them the alarm stays as it is.
world kinds
at 5m    set cab-1 battery.voltage 45
at 6m30s set cab-1 battery.voltage 50
until 10m no alarm
at 10m   set cab-1 battery.voltage 45
until 12m no alarm
by 14m   one alarm alarm_type=battery-low is_cleared=no
at 15m   set cab-1 battery.voltage 47
until 30m one alarm alarm_type=battery-low is_cleared=no
at 30m   set cab-1 battery.voltage 49
until 33m one alarm alarm_type=battery-low is_cleared=no
by 36m   one alarm alarm_type=battery-low is_cleared=yes
