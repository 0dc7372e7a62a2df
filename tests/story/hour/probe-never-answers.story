# A probe never answers. The ticket is there before the hour is over: inconclusive, with what was
# tried, and for the expert group.
world slow
at 1m   row sw-1 port ge3 oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one case state=probing
until 40m no ticket
by 60m  one ticket verdict=inconclusive
by 60m  one ticket expert_group="second level support" problem.title~link-down
by 60m  some attempt probe=sleeper
by 60m  no case state=probing
until 2h one ticket
