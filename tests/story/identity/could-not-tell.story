# It does not tell who it is.
world field
at 30s  agent te-1 deaf
at 1m   person alarm.raise device=te-1 type=identity-changed severity=major
by 30m  some attempt probe=te_identity outcome="could not tell"
until 31m no finding cause=te.replaced
