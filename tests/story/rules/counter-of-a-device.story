# A counter that is no column, in a condition, is how fast it moves: high is not wrong, rising is.
world unknown
until 10m no alarm
at 10m5s  object any-1 1.3.6.1.2.1.11.4.0 counter 5600
by 12m    one alarm alarm_type=guessing text~message is_cleared=no
by 13m    one alarm alarm_type=guessing is_cleared=yes
at 14m    object any-1 1.3.6.1.2.1.11.4.0 counter 3
until 20m no alarm is_cleared=no
