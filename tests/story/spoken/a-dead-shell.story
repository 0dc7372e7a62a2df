# Its shell is gone: each collector says so, after three tries, and takes it back.
world spoken
until 2m no alarm
at 2m    ssh rt-1 dead
until 3m no alarm alarm_type=collector-failed
by 7m    one alarm device=rt-1 alarm_type=collector-failed is_cleared=no text~refused
at 8m    ssh rt-1 alive
by 10m   one alarm alarm_type=collector-failed is_cleared=yes
