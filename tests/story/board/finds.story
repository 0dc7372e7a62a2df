# A board does not work.
world field
at 0    row bs-1 part "board 2" index=2 class=module oper-state=enabled admin-state=unlocked serial=P2
at 1m   row bs-1 part "board 2" oper-state=disabled
by 20m  some ticket cause=bs.hw.board-fail
