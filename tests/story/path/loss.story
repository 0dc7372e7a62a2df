# The way to the terminal loses packets; that to the switch before it does not.
world office
at 1m   loss te-1 40
by 20m  one ticket cause=net.path-loss
until 30m no finding cause=self.own-network
