# One customer, but each has something else.
world county
at 60s    person alarm.raise device=hill-3 type=smoke severity=major
at 61s    person alarm.raise device=hill-6 type=water severity=major
at 62s    person alarm.raise device=dale-1 type=door severity=major
at 63s    person alarm.raise device=dale-4 type=heat severity=major
at 64s    person alarm.raise device=moor-2 type=dust severity=major
at 65s    person alarm.raise device=moor-5 type=noise severity=major
at 66s    person alarm.raise device=shore-3 type=smell severity=major
at 67s    person alarm.raise device=shore-6 type=light severity=major
until 10m  no alarm alarm_type=common-cause
by 10m     8 ticket
