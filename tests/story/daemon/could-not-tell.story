# It was told to end: not surely a crash.
world field
at 0    row te-1 process dnsmasq index=1 state=running
at 0    says te-1 "ps axo pid,stat,pcpu,rss,comm" ps-well.txt
at 0    says te-1 "tail -n 200 /var/log/messages" log-dnsmasq-told.txt
at 1m   row te-1 process dnsmasq state=stopped
by 10m  one finding cause=te.fw.crash confidence=0.6
by 10m  one finding cause=ops.planned-work
by 10m  some attempt probe=sys_daemon
