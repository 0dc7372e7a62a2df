# SNMP says full, the command line says otherwise (an agent with a stale table): not claimed.
world office
at 0    says sw-1 "df -k" df-well.txt
at 0    says sw-1 "du -xk /flash" du-flash.txt
at 1m   row sw-1 storage /flash used=8200000 used-percent=98
by 10m  one ticket verdict=inconclusive
until 20m no finding cause=sw.storage.full
