# Its host key is known, and then it is another one: a matter for security, and not our password.
world field
at 10s  person alarm.raise device=sw-1 type=login-failed severity=major
at 5m   ssh sw-1 key SHA256:another
at 5m   person alarm.raise device=sw-1 type=login-failed severity=major component=again
by 20m  some ticket cause=agent.ssh-dead
until 30m no finding cause=agent.ssh-credentials
