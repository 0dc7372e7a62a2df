# All of a site, but one in three minutes: that is no common cause.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 240s    person alarm.raise device=hill-2 type=smoke severity=major
at 420s    person alarm.raise device=hill-3 type=smoke severity=major
at 600s    person alarm.raise device=hill-4 type=smoke severity=major
at 780s    person alarm.raise device=hill-5 type=smoke severity=major
at 960s    person alarm.raise device=hill-6 type=smoke severity=major
until 30m  no alarm alarm_type=common-cause
by 30m     6 ticket
