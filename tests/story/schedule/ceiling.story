# The line to a site carries twenty bytes a second: what is more waits, is counted, and where it waits too
# long is skipped, never stacked. The other site does not notice. (A question and its answer are some 200.)
world fleet
at 10m reload fleet-narrow
at 20m forget requests
by 40m some wait-for-bytes
by 40m some overrun
until 40m no breach
until 40m <=120 request site=vale
until 40m01s >=80 request site=vale
until 40m01s >=20 request device=hill-1 kind=walk
until 60m no alarm
