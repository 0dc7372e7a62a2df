# All that is known of the gateway is what its shell says: the rules judge it as they judge an agent's answers.
world spoken
until 6m no alarm
at 6m    says te-1 "df -k" linux/df-full
by 12m   one alarm device=te-1 component=storage:/ alarm_type=storage-full is_cleared=no text~"99 %"
at 13m   says te-1 "df -k" linux/df
by 19m   one alarm device=te-1 alarm_type=storage-full is_cleared=yes
by 19m   one alarm
