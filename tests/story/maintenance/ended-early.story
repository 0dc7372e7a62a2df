# The work is done before its time: what is still wrong is news at once.
world office
at 1m     person maintenance.add region=north for=5h
at 2m     person alarm.raise device=sw-1 type=smoke severity=major
until 19m59s no case
at 20m    person maintenance.end id=1
by 21m    one case device=sw-1
by 21m    one event kind=maintenance text~over
