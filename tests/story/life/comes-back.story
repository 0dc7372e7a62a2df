# It cleared, and comes back before the proof is there: the same ticket goes on.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket stage=new
at 5m   row sw-1 port ge3 admin-state=up oper-state=up
at 5m   trap sw-1 linkUp ge3
by 5m1s one ticket stage=verifying
at 8m   row sw-1 port ge3 admin-state=down oper-state=down
at 8m   trap sw-1 linkDown ge3
by 8m1s one ticket stage=new status=acknowledged returns=1
by 8m1s one entry act=alarm-raised
until 30m one ticket stage=new
