/* live.h - a recording of a device as it is now: what a profile would ask of it, asked. */
#ifndef CTL_LIVE_H
#define CTL_LIVE_H

#include "base/secret.h"
#include "ctl/recording.h"
#include "link/snmp/target.h"
#include "model/plan.h"

/* ADDRESS or ADDRESS:PORT, [IPv6]:PORT. */
int live_address(const char *text, struct snmp_address *out);

/* Asks for what recognises a device. Into r, sorted; 0, or ERR_* with *why. */
int live_meet(struct recording *r, const struct snmp_address *to,
    const struct secret *community, const struct plan *plan, const char **why);

/* Asks for all that the profile has. */
int live_ask(struct recording *r, const struct snmp_address *to,
    const struct secret *community, const struct plan *plan, const struct profile *p,
    const char **why);

#endif
