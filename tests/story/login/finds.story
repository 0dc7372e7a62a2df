# The server speaks and refuses our login.
world field
at 0    ssh sw-1 locked
at 1m   person alarm.raise device=sw-1 type=login-failed severity=major
by 10m  one ticket cause=agent.ssh-credentials
