# The terminal's forwarder crashed: its agent misses it, its log says how it ended.
world field
at 0    row te-1 process dnsmasq index=1 state=running
at 0    says te-1 "ps axo pid,stat,pcpu,rss,comm" ps-well.txt
at 0    says te-1 "tail -n 200 /var/log/messages" log-dnsmasq-crash.txt
at 1m   row te-1 process dnsmasq state=stopped
by 10m  one ticket cause=te.fw.crash
by 10m  one finding cause=te.fw.crash confidence=0.9
