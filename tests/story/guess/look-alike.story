# Somebody mistyped once.
world field
at 0    says sw-1 "tail -n 200 /var/log/messages" log-few-failures.txt
at 1m   person alarm.raise device=sw-1 type=authentication-failed severity=major
by 10m  one ruled-out cause=sec.auth-attack
until 20m no finding cause=sec.auth-attack
