# Its log is not to be had.
world field
at 1m   person alarm.raise device=sw-1 type=authentication-failed severity=major
by 10m  some attempt probe=reach_guess outcome="could not tell"
until 20m no finding cause=sec.auth-attack
