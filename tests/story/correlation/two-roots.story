# Two switches are dead, each with those behind it; then the one before both turns out to be: one incident,
# one case, one ticket, and all are under it.
world county
at 60s    person alarm.raise device=hill-1 type=device-unreachable severity=critical
at 61s    person alarm.raise device=hill-2 type=device-unreachable severity=critical
at 62s     person alarm.raise device=agg-n type=device-unreachable severity=critical
at 63s    person alarm.raise device=moor-1 type=device-unreachable severity=critical
at 64s    person alarm.raise device=moor-2 type=device-unreachable severity=critical
at 66s     person alarm.raise device=agg-e type=device-unreachable severity=critical
by 67s     4 alarm root_id!=0
at 70s     person alarm.raise device=core type=device-unreachable severity=critical
by 71s     6 alarm root_id!=0
by 5m      one ticket product.device=core
by 5m      no ticket product.device=agg-n
until 30m  one ticket
