# Each state that a person can give (RFC 8632): none, ack, closed, shelved, un-shelved; each is a change with a name
# and a reason. A new raise ends ack and closed, and no shelf. Compressing keeps the last change, purging keeps none.
world office
at 30s     person alarm.raise device=sw-1 type=smoke severity=warning
by 31s     one alarm operator_state=none
at 40s     person alarm.ack id=1 "text=on my way"
by 41s     one alarm operator_state=ack operator_name=anna "operator_text=on my way"
at 50s     person alarm.clear device=sw-1 type=smoke
by 51s     one alarm operator_state=ack is_cleared=yes
at 90s     person alarm.raise device=sw-1 type=smoke severity=warning
by 91s     one alarm operator_state=none
at 100s    person alarm.close id=1 text=done
by 101s    one alarm operator_state=closed is_cleared=no
at 110s    person alarm.clear device=sw-1 type=smoke
at 200s    person alarm.raise device=sw-1 type=smoke severity=warning
by 201s    one alarm operator_state=none
at 210s    person alarm.shelve id=1 text=known for=2h
by 211s    one alarm operator_state=shelved
at 220s    person alarm.clear device=sw-1 type=smoke
at 300s    person alarm.raise device=sw-1 type=smoke severity=warning
by 301s    one alarm operator_state=shelved is_cleared=no
at 310s    person alarm.unshelve id=1
by 311s    one alarm operator_state=un-shelved
by 311s    11 change alarm_id=1
by 311s    one change by="operator anna" text=known
at 320s    person alarm.compress id=1
by 321s    one change alarm_id=1
at 330s    person alarm.clear device=sw-1 type=smoke
at 340s    person alarm.purge
by 341s    no alarm
by 341s    no change
