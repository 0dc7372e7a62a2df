# Another engineer is sent, and in the end nobody was needed: what was reserved lies again where it came from.
world crew
at 1m   set bs-1 mains.state failed
at 1m   set bs-1 mains.voltage 0
at 1m   set bs-1 battery.current -37
at 1m   set bs-1 battery.charge 98
at 1m   set bs-1 plant.rectifiers-talking 0
at 1m   trap bs-1 btsMainsFailed
by 10m  one ticket cause=bs.power.mains-fail
at 11m  person ticket.dispatch id=1 engineer=ben
by 11m1s one stock from=store to=T1
at 12m  person ticket.dispatch id=1 engineer=anna
by 12m1s one stock from=T1 to=store why="sent anew"
by 12m1s one stock from=anna to=T1
at 13m  person ticket.cancel id=1 text="the power is back"
by 13m1s one stock from=T1 to=anna why="not used"
at 14m  person stock.move to=store part="fuel or generator set" count=3 text=delivered
at 14m  person stock.move from=store part="fuel or generator set" count=9
at 14m  person stock.move from=store to=nowhere part="fuel or generator set"
at 14m  person stock.move from=store to=store part="fuel or generator set"
at 14m  person stock.move from=store part="fuel or generator set" count=x
by 14m1s one stock from= to=store count=3
until 15m 5 stock
