# The antenna line of one sector reflects; its sisters are good. The cell goes down with it: one case.
world office
at 1m   row bs-1 radio-unit A vswr=3.1
at 1m   row bs-1 cell A oper-state=disabled tx-power=0
at 1m   trap bs-1 btsVswrHigh A
at 1m   trap bs-1 btsCellDown A
by 10m  one ticket cause=bs.rf.vswr-high
by 10m  one ruled-out cause=bs.cell.admin-blocked
until 20m one ticket
