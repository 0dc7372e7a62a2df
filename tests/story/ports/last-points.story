# What the port was at the last polls goes with the alarm: up, and then down.
world office
at 10m  row sw-1 port ge3 oper-state=down
by 16m  one alarm device=sw-1 component=port:ge3 alarm_type=link-down points~"up" points~"down"
