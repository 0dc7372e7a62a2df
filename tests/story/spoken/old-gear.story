# A device with nothing in common: said once, with what it offers, and taken back when it gets in.
world spoken
at 2m    ssh rt-1 old
by 4m    one alarm device=rt-1 alarm_type=ssh-no-algorithm is_cleared=no text~"no common algorithm (offers diffie-hellman-group1-sha1)"
until 60m one alarm alarm_type=ssh-no-algorithm is_cleared=no
at 61m   ssh rt-1 alive
by 63m   one alarm alarm_type=ssh-no-algorithm is_cleared=yes
