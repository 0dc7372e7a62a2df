# Half of them recover: the incident goes on with the others, on one ticket. When one alone is left it is
# over, and that one gets its own.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
at 63s    person alarm.raise device=hill-4 type=smoke severity=major
at 64s    person alarm.raise device=hill-5 type=smoke severity=major
at 65s    person alarm.raise device=hill-6 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause is_cleared=no
by 5m      one ticket
at 6m      person alarm.clear device=hill-1 type=smoke
at 7m      person alarm.clear device=hill-2 type=smoke
at 8m      person alarm.clear device=hill-3 type=smoke
until 15m  one ticket
by 15m     one alarm alarm_type=common-cause is_cleared=no
by 15m     3 alarm alarm_type=smoke is_cleared=no root_id!=0
at 16m     person alarm.clear device=hill-4 type=smoke
at 17m     person alarm.clear device=hill-5 type=smoke
by 18m     one alarm alarm_type=common-cause is_cleared=yes
by 18m     one ticket stage=verifying
by 20m     one ticket product.device=hill-6 cause!=common.site
by 20m     2 ticket
