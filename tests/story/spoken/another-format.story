# A new release says it otherwise: that is an alarm about the collector, never silence, and what was raised
# by the old words neither clears nor is raised anew meanwhile.
world spoken
at 1m    says te-1 "df -k" linux/df-full
by 8m    one alarm alarm_type=storage-full is_cleared=no
at 9m    says te-1 "df -k" linux/df-other
by 14m   one alarm device=te-1 alarm_type=collector-failed qualifier=disks is_cleared=no text~"no line in it has all the headers"
until 30m one alarm alarm_type=storage-full is_cleared=no
at 31m   says te-1 "df -k" linux/df
by 37m   one alarm alarm_type=collector-failed is_cleared=yes
by 37m   one alarm alarm_type=storage-full is_cleared=yes
at 38m   says rt-1 "show bgp ipv4 unicast summary json" frr/no-bgp
by 40m   one alarm device=rt-1 alarm_type=collector-failed qualifier=bgp text~"it is not JSON"
