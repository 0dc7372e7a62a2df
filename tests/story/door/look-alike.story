# The door is open and no current flows into the battery: a thief, not a draught.
world field
at 1m   set bs-1 cabinet.door open
at 1m   set bs-1 battery.current 0
by 10m  some ticket cause=bs.power.theft
until 20m no ticket cause=bs.env.intrusion-water-smoke
