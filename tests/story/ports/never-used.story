# A port that nobody uses, and one that is shut, are no alarms.
world office
until 30m no alarm
