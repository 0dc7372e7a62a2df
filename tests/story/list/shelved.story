# On the shelf it is kept and watched, and makes neither case nor ticket; then its time is over.
world office
at 30s    person alarm.raise device=sw-1 type=smoke severity=warning
at 40s    person alarm.shelve id=1 for=1h text=known
at 50s    person alarm.raise device=sw-1 type=smoke severity=critical
by 60s    one alarm alarm_type=smoke operator_state=shelved severity=critical
until 60m no case
by 61m    one alarm alarm_type=smoke operator_state=un-shelved
by 61m    one case alarm_type=smoke
