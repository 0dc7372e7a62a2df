# It was closed again when it was looked at.
world field
at 1m   person alarm.raise device=bs-1 type=door-open severity=major
by 10m  some ruled-out cause=bs.env.intrusion-water-smoke
by 10m  some attempt probe=bs_door
until 20m no finding cause=bs.env.intrusion-water-smoke
