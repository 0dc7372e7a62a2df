# A module's two rows are one of ours, and bear the port's name from the first alarm on.
world modules
at 1m   row sw-1 optic ge2 index=2.4 rx-power=-31
by 2m   one alarm alarm_type=dark component=optic:ge2 is_cleared=no text~"receives -31 dBm, sends -2 dBm"
until 5m one alarm
at 5m   renumber sw-1 port ge2 9
at 5m   row sw-1 optic ge2 index=2.4 rx-power=-7
by 10m  one alarm alarm_type=dark component=optic:ge2 is_cleared=no
at 11m  renumber sw-1 port ge2 2
by 13m  one alarm alarm_type=dark component=optic:ge2 is_cleared=yes raises=1
