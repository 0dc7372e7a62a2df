# A customer calls while the diagnosis of the device runs: the report is its ticket, and the hour counts from the
# first sign, not from the call.
world office
at 1m   row sw-1 port ge3 admin-state=down oper-state=down
at 1m   trap sw-1 linkDown ge3
by 1m1s one case device=sw-1
at 1m2s person ticket.report device=sw-1 title="no telephone"
by 1m3s one ticket case_id=1 reports=1 verdict=none
by 1m3s one clock clock=first-diagnosis started_at~08:01:00
by 2m   one ticket verdict=diagnosed cause=sw.port.admin-down
until 20m one ticket
until 20m one case
