# It runs; whether it listens nobody can say.
world field
at 0    says te-1 "ps axo pid,stat,pcpu,rss,comm" ps-well.txt
at 0    says te-1 "ps w" ps-well.txt
at 1m   agent te-1 deaf
by 30m  some attempt probe=reach_filter outcome="could not tell"
until 31m no finding cause=net.acl-blocked
