# Full, and nothing wrong with the flash below.
world field
at 0    says te-1 dmesg dmesg-quiet.txt
at 0    says te-1 "cat /proc/mounts" mounts-well.txt
at 1m   row te-1 storage /data used-percent=98
by 10m  some ruled-out cause=te.hw.flash-worn
until 20m no finding cause=te.hw.flash-worn
