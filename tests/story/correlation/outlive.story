# The root is well again, two of those behind it are not: they get their own. One of them hung under the
# other: it goes there.
world county
at 60s     person alarm.raise device=core type=device-unreachable severity=critical
at 61s     person alarm.raise device=agg-n type=device-unreachable severity=critical
at 62s     person alarm.raise device=hill-1 type=device-unreachable severity=critical
at 63s     person alarm.raise device=agg-s type=device-unreachable severity=critical
by 64s     3 alarm root_id=1
by 5m      one ticket product.device=core
at 6m      person alarm.clear device=core type=device-unreachable
by 361s    one alarm device=hill-1 root_id=2
by 361s    2 alarm is_cleared=no root_id=0
by 10m     one ticket product.device=agg-n
by 10m     one ticket product.device=agg-s
until 20m  no ticket product.device=hill-1
