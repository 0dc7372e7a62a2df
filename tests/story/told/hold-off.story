# Somebody guesses communities, again and again: one alarm, said anew once an hour, until it is closed.
world office
until 1m no alarm
at 1m   trap sw-1 authenticationFailure
by 1m2s one alarm device=sw-1 alarm_type=snmp-authentication-failure severity=warning is_cleared=no
at 2m   trap sw-1 authenticationFailure
at 30m  person alarm.close id=1
by 31m  one alarm operator_state=closed
at 32m  trap sw-1 authenticationFailure
at 59m  trap sw-1 authenticationFailure
until 61m one alarm is_cleared=no
until 61m one event text~"trap authenticationFailure"
