--- A probe.
name = "nothing"
