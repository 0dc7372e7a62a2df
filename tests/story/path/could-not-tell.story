# Nothing at all comes back, though its agent answers: pings are filtered, or all are lost.
world office
at 1m   loss te-1 100
by 20m  some attempt probe=te_path note~"nothing comes back at all"
until 30m no finding cause=net.path-loss
