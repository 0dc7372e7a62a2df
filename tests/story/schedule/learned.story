# What was learned of a device is kept, and known again after everything was killed.
world fleet
by 3m    9 learned quirks=8
at 10m   kill all
at 11m   kill poll
until 30m no breach
until 30m 9 learned quirks=8
