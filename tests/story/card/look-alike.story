# A member of the stack is gone: no card has failed.
world field
at 0    row sw-1 stack-member 1 index=1 state=ready
at 0    row sw-1 stack-member 2 index=2 state=removed
at 1m   person alarm.raise device=sw-1 type=part-failed severity=major
by 20m  some finding cause=sw.stack.split
until 30m no finding cause=sw.hw.linecard-fail
