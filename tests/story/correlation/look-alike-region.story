# It breaks everywhere, in both regions: neither is the cause.
world county
at 60s    person alarm.raise device=hill-1 type=smoke severity=major
at 61s    person alarm.raise device=hill-3 type=smoke severity=major
at 62s    person alarm.raise device=hill-5 type=smoke severity=major
at 63s    person alarm.raise device=dale-1 type=smoke severity=major
at 64s    person alarm.raise device=dale-3 type=smoke severity=major
at 65s    person alarm.raise device=dale-5 type=smoke severity=major
at 66s    person alarm.raise device=moor-1 type=smoke severity=major
at 67s    person alarm.raise device=moor-3 type=smoke severity=major
at 68s    person alarm.raise device=moor-5 type=smoke severity=major
at 69s    person alarm.raise device=shore-1 type=smoke severity=major
at 70s    person alarm.raise device=shore-3 type=smoke severity=major
at 71s    person alarm.raise device=shore-5 type=smoke severity=major
until 10m  no alarm alarm_type=common-cause
by 10m     12 ticket
