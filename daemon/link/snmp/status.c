#include "link/snmp/engine.h"

REC_NAMES(snmp_status_names, "ok", "error-status", "timeout", "refused", "unreachable",
    "bad-answer", "no-keys", "unknown-user", "wrong-digest", "unsupported-level",
    "decryption-error", "not-in-window", "unknown-engine", "unknown-context", "reported");
