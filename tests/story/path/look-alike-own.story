# All around lose packets too: it is nearer to us.
world office
at 1m   loss te-1 50
at 1m   loss sw-1 70
at 1m   loss bs-1 70
by 20m  some finding cause=self.own-network
until 30m no finding cause=net.path-loss
