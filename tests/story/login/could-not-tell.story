# Nobody listens there: whether the login would work cannot be told.
world field
at 0    ssh sw-1 dead
at 1m   person alarm.raise device=sw-1 type=login-failed severity=major
by 10m  some attempt probe=reach_login outcome="could not tell"
until 20m no finding cause=agent.ssh-credentials
