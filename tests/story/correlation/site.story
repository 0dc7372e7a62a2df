# All of a site but one: one incident, one case, one ticket.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
at 63s    person alarm.raise device=hill-4 type=smoke severity=major
at 64s    person alarm.raise device=hill-5 type=smoke severity=major
by 70s     one alarm alarm_type=common-cause component=site:hill is_cleared=no
by 5m      one ticket cause=common.site
until 30m  one ticket
until 30m  one alarm alarm_type=common-cause is_cleared=no
by 30m     5 alarm root_id!=0
