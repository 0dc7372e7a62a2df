# The agent dies, the host lives.
world office
at 1m   agent te-1 dead
by 5m   one alarm alarm_type=agent-silent device=te-1 is_cleared=no
by 15m  one ticket cause=agent.snmp-dead
by 15m  some ruled-out cause=te.power.off
until 20m one ticket
