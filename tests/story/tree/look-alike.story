# The root stands, and one port forwards anew all the time.
world field
at 0    set sw-1 stp.root AAAAAAAA
at 0    set sw-2 stp.root AAAAAAAA
at 0    row sw-1 stp-port ge5 index=5 state=forwarding transitions=1
at 0    moves sw-1 stp-port ge5 transitions 1 1
at 1m   person alarm.raise device=sw-1 type=root-changed severity=major
by 20m  some finding cause=sw.port.flapping
until 30m no finding cause=sw.stp.root-changed
