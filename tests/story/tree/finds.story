# The two ends of a cable follow different roots.
world field
at 0    set sw-1 stp.root AAAAAAAA
at 0    set sw-2 stp.root BBBBBBBB
at 0    set sw-1 stp.topology-changes 5
at 1m   person alarm.raise device=sw-1 type=root-changed severity=major
by 20m  some finding cause=sw.stp.root-changed confidence=0.75
