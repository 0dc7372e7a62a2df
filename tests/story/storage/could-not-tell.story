# SNMP says full, the command line says not quite (one of them has a stale table): it cannot tell which.
world office
at 0    says sw-1 "df -k" df-well.txt
at 1m   row sw-1 storage /flash used=8200000 used-percent=98
by 10m  some attempt probe=sw_storage outcome="could not tell"
by 10m  one ticket verdict=inconclusive
