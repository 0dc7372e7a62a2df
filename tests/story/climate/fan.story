# The fan stands still.
world office
at 1m   set bs-1 cabinet.fan-state fault
at 1m   set bs-1 cabinet.temperature 49
by 10m  one ticket cause=bs.env.cooling-fail
until 20m one ticket
