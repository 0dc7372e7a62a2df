# The children were first, and their tickets are out. Ten minutes later their root appears: one ticket becomes
# the incident's, the others are closed as its duplicates, and who got them is told.
world county
at 60s    person alarm.raise device=hill-1 type=device-unreachable severity=critical
at 61s    person alarm.raise device=hill-2 type=device-unreachable severity=critical
by 5m      2 ticket
by 5m      2 delivery
at 11m     person alarm.raise device=agg-n type=device-unreachable severity=critical
by 12m     2 alarm root_id!=0 is_cleared=no
by 12m     one ticket status!=closed
by 12m     one ticket status=closed duplicate_of=1
by 12m     one entry act=closed-as-duplicate ticket_id=2
by 12m     one entry act=became-the-incidents ticket_id=1
by 12m     4 delivery ticket_id=2
by 20m     one ticket product.device=agg-n
until 30m  one ticket status!=closed
