# It is who it was.
world field
at 0    set te-1 system.serial T1
at 1m   person alarm.raise device=te-1 type=identity-changed severity=major
by 10m  one ruled-out cause=te.replaced
until 20m no finding cause=te.replaced
