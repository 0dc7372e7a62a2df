# The agent is silent, says nothing of why, and its processes show an agent.
world office
at 0    says te-1 "ps w" ps-snmpd.txt
at 1m   agent te-1 deaf
by 59m  one ticket verdict=inconclusive
until 61m no finding cause=agent.snmp-dead
