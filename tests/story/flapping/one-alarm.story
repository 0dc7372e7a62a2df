# Somebody's smoke comes and goes: from the fifth time on it is one alarm that says so, with one ticket. It is
# calm for five minutes: then it is clear, and the ticket hears that.
world office
at 1m      person alarm.raise device=sw-1 type=smoke severity=major
at 70s     person alarm.clear device=sw-1 type=smoke
at 80s     person alarm.raise device=sw-1 type=smoke severity=major
at 90s     person alarm.clear device=sw-1 type=smoke
at 100s    person alarm.raise device=sw-1 type=smoke severity=major
at 110s    person alarm.clear device=sw-1 type=smoke
at 120s    person alarm.raise device=sw-1 type=smoke severity=major
at 130s    person alarm.clear device=sw-1 type=smoke
at 140s    person alarm.raise device=sw-1 type=smoke severity=major
by 141s    one alarm alarm_type=smoke is_flapping=yes flaps=5 is_cleared=no
at 150s    person alarm.clear device=sw-1 type=smoke
at 160s    person alarm.raise device=sw-1 type=smoke severity=major
at 170s    person alarm.clear device=sw-1 type=smoke
by 171s    one alarm is_flapping=yes is_cleared=no flaps=6 flap_is_clear=yes
by 4m      one ticket stage!=verifying
until 469s one alarm is_flapping=yes is_cleared=no
by 471s    one alarm is_flapping=no is_cleared=yes raises=6
by 471s    one ticket stage=verifying
until 1h   one ticket
