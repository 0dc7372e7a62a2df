# The terminal is silent because the switch before it is: the switch is named, once.
world office
at 1m   silence te-1
at 1m   silence bs-1
at 1m   silence sw-1
by 10m  some alarm alarm_type=device-unreachable device=sw-1
by 30m  some ticket
until 40m one ticket
until 40m no finding cause=te.power.off
