# Three of ten questions are lost, with all their repeats, for half an hour: nothing is called down.
world fleet
at 5m   lossy hill-1 30
at 5m   lossy hill-2 30
at 5m   lossy hill-3 30
at 5m   lossy hill-4 30
at 5m   lossy vale-1 30
at 5m   lossy vale-2 30
at 5m   lossy vale-3 30
at 5m   lossy alone 30
until 40m no alarm
until 40m no breach
