# A first poll without an answer begins a confirmation: ten tries over one interval, a ping and a knock at
# TCP 22 beside each. Only then it is down.
world fleet
at 10m  silence alone
at 10m  forget requests
until 10m30s no alarm
by 10m45s one alarm device=alone alarm_type=device-unreachable
until 10m46s >=10 request device=alone kind=ping
until 10m46s >=10 request device=alone kind=knock
until 10m46s <=12 request device=alone kind=knock
until 20m <=2 request device=alone kind=walk
until 20m no breach
