# What hangs on one feed, at all sites.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-4 type=smoke severity=major
at 62s    person alarm.raise device=dale-1 type=smoke severity=major
at 63s    person alarm.raise device=dale-4 type=smoke severity=major
at 64s    person alarm.raise device=moor-1 type=smoke severity=major
at 65s    person alarm.raise device=moor-4 type=smoke severity=major
at 66s    person alarm.raise device=shore-1 type=smoke severity=major
at 67s    person alarm.raise device=shore-4 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause component=power-feed:feed-a is_cleared=no
by 5m      one ticket cause=common.power-feed
until 30m  one ticket
until 30m  one alarm alarm_type=common-cause is_cleared=no
by 30m     8 alarm root_id!=0
