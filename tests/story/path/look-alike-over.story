# The loss has gone when the probe looks: it says that the way is clean now.
world office
at 1m     loss te-1 60
by 20m    some event kind=run
then      loss te-1 0
by 21m    some event text~"the way is clean now"
until 30m no finding cause=net.path-loss
