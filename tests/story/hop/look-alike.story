# The level is as planned and the quality is gone: somebody else's transmitter, no rain.
world field
at 1m   row ra-1 microwave air mse=-15
by 20m  some ticket cause=bs.backhaul.interference
until 30m no finding cause=bs.backhaul.mw-fade
