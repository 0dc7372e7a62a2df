# A device that is down is asked whether it is there, once in an interval, and nothing else.
world fleet
at 10m  silence alone
by 12m  one alarm device=alone alarm_type=device-unreachable
at 20m  forget requests
until 30m no request device=alone kind=walk
until 30m no overrun
by 30m  20 request device=alone kind=get
