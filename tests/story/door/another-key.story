# A device shows another SSH host key than before: nothing is sent to it, an alarm of security says so, and
# a person who accepts the key opens it again. The key is known still after everything was killed.
world slow
at 1m   person probe.run probe=knock device=sw-1
by 2m   one event kind=access text~SHA256:story
at 3m   ssh sw-1 key SHA256:stranger
at 3m   kill all
at 4m   person probe.run probe=knock device=sw-1
by 5m   one alarm device=sw-1 alarm_type=host-key-changed is_cleared=no severity=major text~SHA256:stranger
at 6m   person device.accept-key device=sw-1 key=SHA256:guessed
until 7m one alarm device=sw-1 alarm_type=host-key-changed is_cleared=no
at 7m   person device.accept-key device=sw-1 key=SHA256:stranger
by 7m10s one alarm device=sw-1 alarm_type=host-key-changed is_cleared=yes
at 8m   person probe.run probe=knock device=sw-1
until 9m no alarm device=sw-1 is_cleared=no
