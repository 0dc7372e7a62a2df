# Its shell hangs: nobody can say.
world field
at 0    ssh te-1 stuck
at 1m   row te-1 storage /data used-percent=98
by 59m  some attempt probe=te_flash outcome="could not tell"
until 60m no finding cause=te.hw.flash-worn
