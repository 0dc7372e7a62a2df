# The agent runs and listens, and a rule on the device drops what we ask.
world field
at 0    says te-1 "ps axo pid,stat,pcpu,rss,comm" ps-well.txt
at 0    says te-1 "ps w" ps-well.txt
at 0    says te-1 "ss -lun" ss-listens.txt
at 0    says te-1 "nft list ruleset" nft-drop.txt
at 1m   agent te-1 deaf
by 10m  one ticket cause=net.acl-blocked
by 10m  one finding cause=net.acl-blocked confidence=0.95
