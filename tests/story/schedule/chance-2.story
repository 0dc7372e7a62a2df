# Whatever devices, rooms and reloads do, nothing is asked twice at a time, and nothing is forgotten.
world fleet
at 0 chance 2
until 4h no breach
