# Half of a site is no site: each is its own.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
until 10m  no alarm alarm_type=common-cause
by 10m     3 ticket
