# What has long been clear is forgotten, with its changes; what is raised stays.
world office
at 30s    person alarm.raise device=sw-1 type=smoke severity=warning
at 40s    person alarm.raise device=te-1 type=smoke severity=warning
at 50s    person alarm.clear device=sw-1 type=smoke
at 30m    person alarm.purge older=1h
at 31m    person alarm.ack id=2 for=10m text="on my way"
by 32m    2 alarm
by 32m    one alarm device=te-1 operator_state=ack
at 70m    person alarm.purge older=1h
by 71m    one alarm
by 71m    one alarm device=te-1 operator_state=none
