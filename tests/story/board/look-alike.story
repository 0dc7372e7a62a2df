# Two parts are too hot: the air, not the board.
world field
at 0    row bs-1 part "board 2" index=2 class=module oper-state=enabled admin-state=unlocked serial=P2 temperature=40 temperature-limit=80
at 1m   row bs-1 part "board 1" temperature=85
at 1m   row bs-1 part "board 2" temperature=86 oper-state=disabled
by 20m  some finding cause=bs.env.cooling-fail
until 30m no finding cause=bs.hw.board-fail
