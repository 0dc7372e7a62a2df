# One of two supplies gets nothing in.
world field
at 1m   row sw-1 psu A state=no-input input-voltage=0
by 20m  one ticket cause=sw.power.psu-fail
