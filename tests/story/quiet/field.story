# All is well in the field: an hour without an alarm.
world field
until 1h no alarm
until 1h no ticket
