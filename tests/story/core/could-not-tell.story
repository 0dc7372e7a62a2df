# It does not tell its links.
world field
at 30s  drop bs-1 core-link "S1 core-1"
at 1m   person alarm.raise device=bs-1 type=core-link-down severity=major
by 10m  some attempt probe=bs_core outcome="could not tell"
until 20m no finding cause=bs.core.link-down
