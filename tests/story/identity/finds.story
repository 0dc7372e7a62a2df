# Another serial number answers.
world field
at 0    set te-1 system.serial T9
at 1m   person alarm.raise device=te-1 type=identity-changed severity=major
by 10m  one ticket cause=te.replaced
