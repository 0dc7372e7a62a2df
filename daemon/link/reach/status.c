#include "link/reach/reach.h"

REC_NAMES(reach_status_names, "ok", "silent", "refused", "prohibited", "no route",
    "too big", "closed", "no banner", "not possible", "cancelled");
REC_NAMES(reach_icmp_names, "network unreachable", "host unreachable", "port unreachable",
    "administratively prohibited", "too big", "time exceeded", "other");
