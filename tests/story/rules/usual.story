# Compared with the same time on earlier days: after three of them it is known what is usual.
world habits
at 1h    set day-1 cpu.load 50
at 2h    set day-1 cpu.load 20
at 25h   set day-1 cpu.load 50
at 26h   set day-1 cpu.load 20
at 49h   set day-1 cpu.load 50
at 50h   set day-1 cpu.load 20
# 50 at this hour is as ever.
at 73h   set day-1 cpu.load 50
at 74h   set day-1 cpu.load 20
until 75h no alarm
# 50 at another is not; nor that a port carries next to nothing.
at 75h   set day-1 cpu.load 50
by 75h6m one alarm alarm_type=busier is_cleared=no
at 75h10m set day-1 cpu.load 20
by 75h17m one alarm alarm_type=busier is_cleared=yes
at 76h   moves day-1 port ge2 rx-octets 276000000 10
by 76h25m one alarm alarm_type=port-quiet component=port:ge2 is_cleared=no
# Whoever was killed asks again.
at 76h30m kill poll
at 77h   moves day-1 port ge2 rx-octets 276018000 1000
by 77h15m one alarm alarm_type=port-quiet is_cleared=yes
until 78h no alarm component=port:ge1
