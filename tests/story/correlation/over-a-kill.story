# The incident outlives a kill of everything, and takes in what came meanwhile.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
at 63s    person alarm.raise device=hill-4 type=smoke severity=major
at 64s    person alarm.raise device=hill-5 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause is_cleared=no
at 75s     kill all
at 80s     person alarm.raise device=hill-6 type=smoke severity=major
by 85s     6 alarm alarm_type=smoke root_id!=0
by 5m      one ticket
until 20m  one ticket
