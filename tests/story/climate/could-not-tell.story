# The sensors answer no more.
world office
at 1m   trap bs-1 btsTemperatureHigh
at 1m   set bs-1 cabinet.temperature none
by 59m  some attempt probe=bs_climate note~"do not answer"
until 61m no finding cause=bs.env.cooling-fail
