# The agent hangs: the process is stopped, and no filter is to blame.
world field
at 0    says te-1 "ps axo pid,stat,pcpu,rss,comm" ps-stopped.txt
at 0    says te-1 "ps w" ps-stopped.txt
at 0    says te-1 "ss -lun" ss-listens.txt
at 1m   agent te-1 deaf
by 10m  one ticket cause=agent.snmp-dead
until 20m no finding cause=net.acl-blocked
