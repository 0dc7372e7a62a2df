# Rain: both ends receive 12 dB less, both transmit.
world field
at 1m   row ra-1 microwave air rx-level=-54 capacity=100000000
at 1m   row ra-2 microwave air rx-level=-55 capacity=100000000
by 20m  some ticket cause=bs.backhaul.mw-fade
