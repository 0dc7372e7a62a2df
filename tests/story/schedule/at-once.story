# All of a site answer slowly: no more than two polls of it are under way, the others wait in line, and
# whoever stands at another site does not.
world fleet
at 5m  slow hill-1 3
at 5m  slow hill-2 3
at 5m  slow hill-3 3
at 5m  slow hill-4 3
at 6m  forget requests
until 20m no request site=hill beside=3
by 20m some request site=hill beside=2
until 20m no breach
by 20m 14 request device=hill-1 kind=walk
by 20m some wait
until 20m no overrun
until 20m no alarm
