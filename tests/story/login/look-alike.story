# Another host key, the same device: a matter for security, and not our password.
world field
at 0    ssh sw-1 key SHA256:another
at 1m   person alarm.raise device=sw-1 type=login-failed severity=major
by 10m  one ticket cause=agent.ssh-dead
until 20m no finding cause=agent.ssh-credentials
