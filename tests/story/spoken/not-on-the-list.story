# A probe may send what stands on the profile's list, and nothing beside or behind it.
world spoken
at 1m    says te-1 "df -k" linux/df-full
by 10m   one attempt probe=nosy
by 10m   one attempt note~"/etc/shadow" note~"is not on the list of its profile terminal-ssh"
by 10m   one attempt note~"df -k; reboot"
by 10m   one attempt note~"files0-from"
by 10m   one attempt note~"| allowed"
