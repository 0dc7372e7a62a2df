# A device logs the same few things over and over: it is summed up, and said so.
world office
until 1m no alarm
at 1m   syslog sw-1 "<38>Nov 22 08:00:00 sw-1 sshd[7]: Failed password for root from 192.0.2.66" 5000
by 1m2s one alarm device=sw-1 alarm_type=login-failures severity=warning
until 5m one alarm
