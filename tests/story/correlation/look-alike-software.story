# One version, but each has something else: what a version breaks is the same everywhere.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-5 type=water severity=major
at 62s    person alarm.raise device=dale-4 type=door severity=major
at 63s    person alarm.raise device=moor-3 type=heat severity=major
at 64s    person alarm.raise device=shore-2 type=dust severity=major
at 65s    person alarm.raise device=shore-6 type=noise severity=major
until 10m  no alarm alarm_type=common-cause
by 10m     6 ticket
