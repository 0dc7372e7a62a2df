# Some behind one switch, and some behind each of the others.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-2 type=smoke severity=major
at 62s    person alarm.raise device=hill-3 type=smoke severity=major
at 63s    person alarm.raise device=dale-1 type=smoke severity=major
at 64s    person alarm.raise device=hill-5 type=smoke severity=major
at 65s    person alarm.raise device=dale-6 type=smoke severity=major
at 66s    person alarm.raise device=moor-2 type=smoke severity=major
at 67s    person alarm.raise device=shore-4 type=smoke severity=major
until 10m  no alarm alarm_type=common-cause
by 10m     8 ticket
