# Fourteen failed logins from one address that never got in.
world field
at 0    says sw-1 "tail -n 200 /var/log/messages" log-guesses.txt
at 1m   person alarm.raise device=sw-1 type=authentication-failed severity=major
by 10m  one ticket cause=sec.auth-attack
