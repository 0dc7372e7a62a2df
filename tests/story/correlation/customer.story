# One customer, at all sites, with alarms of one type.
world county
at 60s    person alarm.raise device=hill-3 type=smoke severity=major
at 61s    person alarm.raise device=hill-6 type=smoke severity=major
at 62s    person alarm.raise device=dale-1 type=smoke severity=major
at 63s    person alarm.raise device=dale-4 type=smoke severity=major
at 64s    person alarm.raise device=moor-2 type=smoke severity=major
at 65s    person alarm.raise device=moor-5 type=smoke severity=major
at 66s    person alarm.raise device=shore-3 type=smoke severity=major
at 67s    person alarm.raise device=shore-6 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause component=customer:acme qualifier=smoke is_cleared=no
by 5m      one ticket cause=common.customer
until 30m  one ticket
until 30m  one alarm alarm_type=common-cause is_cleared=no
by 30m     8 alarm root_id!=0
