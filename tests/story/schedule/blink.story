# It is silent for less than a confirmation takes: nobody hears of it.
world fleet
at 10m     silence alone
at 10m30s  wake alone
until 30m  no alarm
until 30m  no breach
