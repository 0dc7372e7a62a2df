# The loss has gone when the probe looks: it says that the way is clean now.
world office
at 1m   loss te-1 60
by 20m  some alarm alarm_type=path-loss
