#include "model/role.h"

REC_NAMES(role_names, "parent", "config", "vault", "store", "triage", "reader", "history",
    "poll", "trap", "intake", "probe", "sink", "web", "session", "helper");
