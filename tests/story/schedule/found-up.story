# It is back: within one interval that is known, and what it owes is fetched at once.
world fleet
at 10m  silence alone
by 12m  one alarm device=alone alarm_type=device-unreachable is_cleared=no
at 20m10s wake alone
at 20m10s forget requests
by 20m40s no alarm device=alone is_cleared=no
by 20m41s some request device=alone kind=walk
until 30m no alarm device=alone is_cleared=no
