# Its kernel counts errors of the flash, and it went read-only.
world field
at 0    says te-1 dmesg dmesg-flash.txt
at 0    says te-1 "cat /proc/mounts" mounts-ro.txt
at 1m   row te-1 storage /data used-percent=98
by 10m  some finding cause=te.hw.flash-worn confidence=0.9
