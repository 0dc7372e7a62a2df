# Weak here, and the far end is silent: nobody can say.
world field
at 1m   row ra-1 microwave air rx-level=-54 mse=-15
at 1m   agent ra-2 deaf
by 30m  some attempt probe=bs_hop outcome="could not tell"
until 31m no finding cause=bs.backhaul.mw-fade
