# How much a device answers at a time is learned, kept, and known again after everything was killed: its thirty
# ports come in one answer then, and not in several.
world fleet
at 1s    row alone port p3 index=3 admin-state=up oper-state=up
at 1s    row alone port p4 index=4 admin-state=up oper-state=up
at 1s    row alone port p5 index=5 admin-state=up oper-state=up
at 1s    row alone port p6 index=6 admin-state=up oper-state=up
at 1s    row alone port p7 index=7 admin-state=up oper-state=up
at 1s    row alone port p8 index=8 admin-state=up oper-state=up
at 1s    row alone port p9 index=9 admin-state=up oper-state=up
at 1s    row alone port p10 index=10 admin-state=up oper-state=up
at 1s    row alone port p11 index=11 admin-state=up oper-state=up
at 1s    row alone port p12 index=12 admin-state=up oper-state=up
at 1s    row alone port p13 index=13 admin-state=up oper-state=up
at 1s    row alone port p14 index=14 admin-state=up oper-state=up
at 1s    row alone port p15 index=15 admin-state=up oper-state=up
at 1s    row alone port p16 index=16 admin-state=up oper-state=up
at 1s    row alone port p17 index=17 admin-state=up oper-state=up
at 1s    row alone port p18 index=18 admin-state=up oper-state=up
at 1s    row alone port p19 index=19 admin-state=up oper-state=up
at 1s    row alone port p20 index=20 admin-state=up oper-state=up
at 1s    row alone port p21 index=21 admin-state=up oper-state=up
at 1s    row alone port p22 index=22 admin-state=up oper-state=up
at 1s    row alone port p23 index=23 admin-state=up oper-state=up
at 1s    row alone port p24 index=24 admin-state=up oper-state=up
at 1s    row alone port p25 index=25 admin-state=up oper-state=up
at 1s    row alone port p26 index=26 admin-state=up oper-state=up
at 1s    row alone port p27 index=27 admin-state=up oper-state=up
at 1s    row alone port p28 index=28 admin-state=up oper-state=up
at 1s    row alone port p29 index=29 admin-state=up oper-state=up
at 1s    row alone port p30 index=30 admin-state=up oper-state=up
at 30s   forget requests
by 1m30s >=3 request device=alone kind=walk
by 8m    9 learned quirks=8
at 10m   forget requests
then     kill all
by 11m   some request device=alone kind=walk
until 10m30s one request device=alone kind=walk
until 30m no breach
