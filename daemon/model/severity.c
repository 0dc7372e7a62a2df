#include "model/severity.h"

REC_NAMES(severity_names, "indeterminate", "warning", "minor", "major", "critical");
REC_NAMES(family_names, "none", "unreachable", "link", "cell", "quality", "hardware",
    "protocol", "system", "security");
