# An alarm that clears is verified, also over a kill; a silent customer has agreed after the
# contract's time, and was reminded before.
world brief
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 2m   one ticket stage=new
at 5m   row sw-1 port ge3 admin-state=up oper-state=up
at 5m   trap sw-1 linkUp ge3
by 5m1s one ticket stage=verifying status=inProgress
by 6m   one entry act=looked
at 7m   kill triage
at 9m   kill probe
until 14m30s one ticket stage=verifying
by 18m  one ticket stage=resolved status=resolved
until 4h one ticket stage=resolved
at 4h30m kill triage
until 5h10m one ticket stage=resolved reminders=2
until 5h11m 2 entry act=reminded by=triaged
by 5h20m one ticket status=closed changed_why~"no word from the customer" closed_by="no answer"
