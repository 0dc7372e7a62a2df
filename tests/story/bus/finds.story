# The bus is low while mains, rectifiers and battery are well.
world field
at 1m   set bs-1 dc.voltage 46.2
by 10m  some ticket cause=bs.power.bus-low
