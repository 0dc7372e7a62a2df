# What is another than it was: within the last hour, or since the poll before with a hold on the way back.
world kinds
until 10m no alarm
at 10m   set cab-1 system.descr "Release 13.2"
by 16m   one alarm alarm_type=other-software is_cleared=no
until 1h8m one alarm alarm_type=other-software is_cleared=no
by 1h25m one alarm alarm_type=other-software is_cleared=yes
at 1h30m row cab-1 port ge1 speed=100000000
by 1h32m one alarm alarm_type=port-renegotiated component=port:ge1 is_cleared=no
until 1h40m one alarm alarm_type=port-renegotiated is_cleared=no
by 1h44m one alarm alarm_type=port-renegotiated is_cleared=yes
# What was silent in between has not changed.
at 2h    silence cab-1
at 2h20m wake cab-1
until 3h one alarm alarm_type=port-renegotiated
