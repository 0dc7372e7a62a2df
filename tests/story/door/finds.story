# The door stands open, and all else is well.
world field
at 1m   set bs-1 cabinet.door open
by 10m  some ticket cause=bs.env.intrusion-water-smoke
