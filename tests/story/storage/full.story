# The switch's flash is full: SNMP and the command line agree, and the largest files are named.
world office
at 0    says sw-1 "df -k" df-full.txt
at 0    says sw-1 "du -xk /flash" du-flash.txt
at 1m   row sw-1 storage /flash used=8200000 used-percent=98
by 10m  one ticket cause=sw.storage.full
by 10m  one finding text~"/flash/log/debug.log"
