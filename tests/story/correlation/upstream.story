# All behind one switch, which is well itself.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
at 63s    person alarm.raise device=dale-1 type=smoke severity=major
at 64s    person alarm.raise device=dale-2 type=smoke severity=major
at 65s    person alarm.raise device=dale-3 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause device=agg-n is_cleared=no
by 5m      one ticket cause=common.upstream
until 30m  one ticket
until 30m  one alarm alarm_type=common-cause is_cleared=no
by 30m     6 alarm root_id!=0
