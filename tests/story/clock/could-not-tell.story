# The station does not tell its clock.
world field
at 30s  set bs-1 clock.state none
at 1m   person alarm.raise device=bs-1 type=ptp-lost severity=major
by 10m  some attempt probe=bs_clock outcome="could not tell"
until 20m no finding cause=bs.clock.holdover-expired
