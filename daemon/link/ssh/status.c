#include "link/ssh/ssh.h"

REC_NAMES(ssh_status_names, "ok", "too much", "not understood", "refused", "no route",
    "silent", "no banner", "not ssh", "no common algorithm", "host key changed",
    "login failed", "bad secret", "takes no command", "timeout", "closed", "broken",
    "cancelled", "no means");
REC_NAMES(ssh_stage_names, "queue", "connect", "banner", "key exchange", "login",
    "channel", "command");
