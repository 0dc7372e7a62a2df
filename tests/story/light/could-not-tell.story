# Its optics do not answer.
world field
at 1m   person alarm.raise device=te-1 type=fibre-weak severity=major
by 10m  some attempt probe=te_light outcome="could not tell"
until 20m no finding cause=te.pon.low-rx
