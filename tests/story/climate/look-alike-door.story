# Hot, with the fan turning and the door open: the door comes first.
world office
at 1m   set bs-1 cabinet.temperature 47
at 1m   set bs-1 cabinet.door open
by 10m  one ticket cause=bs.env.intrusion-water-smoke
