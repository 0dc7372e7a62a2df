/* explain.h - why a case went the way it did.
 *
 * Its steps are gone through once more, each with what was known before it, and weighed by the planner
 * that chose them: what was asked and what stood beside it, what the answer changed, what was left out
 * and for what reason, and why the search ended. It is told by the configuration that is in force now;
 * a probe that was changed since is said to be.
 */
#ifndef MODEL_EXPLAIN_H
#define MODEL_EXPLAIN_H

#include "base/json.h"
#include "model/case.h"

/* One JSON object: id, alarm_type, device, verdict; "steps", each with seq, probe, why, worth, beside
 * [{probe, worth, waits_for}], outcome, note, found [{cause, confidence}], ruled_out [{cause, why}];
 * "left_out" [{probe, why}]; "findings" [{cause, device, confidence, probe}], the first is the verdict's,
 * the others its runner-ups; "open" [{cause, prior}], the likeliest of those that nobody told of; "ended".
 * Without a device (it was deleted) nothing can be weighed: steps have what happened only. */
void case_explain(struct json *j, const struct case_file *c, const struct plan *plan,
    const struct device *d);

#endif
