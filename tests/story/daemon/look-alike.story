# It runs again when it is looked at.
world field
at 0    row te-1 process dnsmasq index=1 state=running
at 0    says te-1 "ps axo pid,stat,pcpu,rss,comm" ps-dnsmasq.txt
at 1m   row te-1 process dnsmasq state=stopped
by 10m  one ruled-out cause=te.fw.crash
until 20m no finding cause=te.fw.crash
