# A port is shut while people work at the site: the alarm is raised, listed and kept, and says that it is
# in maintenance; no ticket leaves. It outlives the window: its case and ticket come then, and the hour
# counts from there.
world office
at 1m     person maintenance.add site=hill for=90m "text=new antenna"
at 2m     row sw-1 port ge3 admin-state=down oper-state=down
at 2m     row bs-1 port eth1 oper-state=down
at 2m     trap sw-1 linkDown ge3
by 3m     one alarm device=sw-1 component=port:ge3 is_cleared=no maintenance_until!=0
until 90m59s no case
by 93m    one ticket cause=sw.port.admin-down
until 100m no clock is_late=yes
until 2h  one ticket
