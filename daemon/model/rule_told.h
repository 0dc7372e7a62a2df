/* rule_told.h - what a rule does, in words made from its row.
 *
 * Nobody writes a rule's documentation: it is said from the same record that judges.
 */
#ifndef MODEL_RULE_TOLD_H
#define MODEL_RULE_TOLD_H

#include "base/buf.h"
#include "model/plan.h"

/* Appends some lines: when it is raised and clear, what it looks at, what else speaks of the same. */
void rule_tell(struct buf *out, const struct plan *plan, const struct profile *p,
    const struct rule *r);

#endif
