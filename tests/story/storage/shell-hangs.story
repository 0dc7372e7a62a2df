# Full by SNMP, and the shell hangs: less sure, and it says why.
world office
at 0    ssh sw-1 stuck
at 1m   row sw-1 storage /flash used=8200000 used-percent=98
by 59m  one finding cause=sw.storage.full text~"did not answer" confidence=0.75
