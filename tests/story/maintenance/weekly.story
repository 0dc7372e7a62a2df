# Each Monday from nine to ten, in Berlin; the story begins at 08:00 UTC, in winter. Triage is killed in it.
world office
at 1m     person maintenance.add class=switch weekly=mon from=09:30 to=10:00 zone=Europe/Berlin
at 2m     person alarm.raise device=sw-1 type=smoke severity=major
by 3m     one case device=sw-1
at 31m    person alarm.raise device=sw-1 type=water severity=major
at 40m    kill all
until 59m59s no case alarm_type=water
by 61m    one case alarm_type=water
at 62m    person maintenance.remove id=1
by 63m    no maintenance
