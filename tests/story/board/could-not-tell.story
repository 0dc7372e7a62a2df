# Its place is empty: pulled, or dead?
world field
at 0    row bs-1 part "board 2" index=2 class=module oper-state=enabled admin-state=unlocked serial=P2
at 1m   row bs-1 part "board 2" oper-state=disabled serial=
by 20m  some attempt probe=bs_board outcome="could not tell"
until 30m no finding cause=bs.hw.board-fail
