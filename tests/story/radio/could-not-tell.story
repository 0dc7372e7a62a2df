# The station says that a cell went down, and nothing more.
world office
at 1m   trap bs-1 btsCellDown A
at 1m   agent bs-1 deaf
by 59m  some attempt probe=bs_radio note~"do not answer"
until 61m no finding cause=bs.cell.admin-blocked
