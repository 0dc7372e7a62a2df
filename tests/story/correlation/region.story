# Two sites at once are the region, and not each a site.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
at 63s    person alarm.raise device=hill-4 type=smoke severity=major
at 64s    person alarm.raise device=hill-5 type=smoke severity=major
at 65s    person alarm.raise device=hill-6 type=smoke severity=major
at 66s    person alarm.raise device=dale-1 type=smoke severity=major
at 67s    person alarm.raise device=dale-2 type=smoke severity=major
at 68s    person alarm.raise device=dale-3 type=smoke severity=major
at 69s    person alarm.raise device=dale-4 type=smoke severity=major
at 70s    person alarm.raise device=dale-5 type=smoke severity=major
at 71s    person alarm.raise device=dale-6 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause component=region:north is_cleared=no
by 5m      one ticket cause=common.region
until 30m  one ticket
until 30m  one alarm alarm_type=common-cause is_cleared=no
by 30m     12 alarm alarm_type=smoke root_id!=0
