# The shelf outlives triage, and so does its end.
world office
at 30s    person alarm.raise device=sw-1 type=smoke severity=warning
at 40s    person alarm.shelve id=1 for=1h
at 50s    kill all
until 60m one alarm operator_state=shelved
by 61m    one alarm operator_state=un-shelved
