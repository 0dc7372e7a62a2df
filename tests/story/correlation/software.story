# One version, at all sites, with alarms of one type.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-5 type=smoke severity=major
at 62s    person alarm.raise device=dale-4 type=smoke severity=major
at 63s    person alarm.raise device=moor-3 type=smoke severity=major
at 64s    person alarm.raise device=shore-2 type=smoke severity=major
at 65s    person alarm.raise device=shore-6 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause component=software:v2 qualifier=smoke is_cleared=no
by 5m      one ticket cause=common.software
until 30m  one ticket
until 30m  one alarm alarm_type=common-cause is_cleared=no
by 30m     6 alarm root_id!=0
