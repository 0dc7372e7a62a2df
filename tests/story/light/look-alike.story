# No light at all: broken, not weak.
world field
at 0    set te-1 pon.rx-power -40
at 0    set te-1 pon.state los
at 1m   person alarm.raise device=te-1 type=fibre-weak severity=major
by 10m  one ticket cause=te.pon.fiber-break
until 20m no finding cause=te.pon.low-rx
