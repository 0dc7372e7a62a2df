# A login that was refused is not tried a second time, for devices lock accounts; not after a kill
# either. When a person says that it may be, it is.
world slow
at 1m   ssh sw-1 locked
at 1m   person probe.run probe=knock device=sw-1
by 2m   one alarm device=sw-1 alarm_type=ssh-login-refused is_cleared=no
by 2m   one evidence device=sw-1 method=ssh outcome="login failed (login)"
at 3m   ssh sw-1 alive
at 3m   person probe.run probe=knock device=sw-1
at 4m   kill all
at 5m   person probe.run probe=knock device=sw-1
until 6m one evidence device=sw-1 method=ssh outcome="login failed (login)"
until 6m no evidence device=sw-1 method=ssh outcome~exit
until 6m one alarm device=sw-1 alarm_type=ssh-login-refused is_cleared=no
at 6m   person device.retry-login device=sw-1
by 7m   one alarm device=sw-1 alarm_type=ssh-login-refused is_cleared=yes
at 7m   person probe.run probe=knock device=sw-1
by 8m   some evidence device=sw-1 method=ssh outcome~exit
