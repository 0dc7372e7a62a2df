# Another key is shown for a while, and then the known one again: the alarm clears without a person.
world slow
at 1m   person probe.run probe=knock device=sw-1
by 2m   one event kind=access text~SHA256:story
at 3m   ssh sw-1 key SHA256:stranger
at 3m   person probe.run probe=knock device=sw-1
by 4m   one alarm device=sw-1 alarm_type=host-key-changed is_cleared=no
at 5m   ssh sw-1 key SHA256:story
at 5m   person probe.run probe=knock device=sw-1
by 6m   one alarm device=sw-1 alarm_type=host-key-changed is_cleared=yes
