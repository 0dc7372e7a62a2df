# Too little light.
world field
at 0    set te-1 pon.rx-power -29
at 0    set te-1 pon.state operating
at 1m   person alarm.raise device=te-1 type=fibre-weak severity=major
by 10m  one ticket cause=te.pon.low-rx
