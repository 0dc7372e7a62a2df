/* planner.h - which probe to ask next.
 *
 * Of the probes that fit the alarm and the device, and have not run in this case, the one that is
 * likely to name the cause for the least time: the priors of the causes it can tell, those already
 * ruled out left aside, over its cost.
 */
#ifndef MODEL_PLANNER_H
#define MODEL_PLANNER_H

#include "model/case.h"

/* NULL when nothing useful is left. *why says, where it is not NULL, what was missing. */
const struct probe *planner_next(const struct case_file *c, const struct plan *plan,
    const struct device *d, const char **why);

/* Once a cause is sure: the probe that can tell of one which that cause may hide (the catalogue's
 * may-hide), and which was neither found nor ruled out. NULL when there is none to ask. */
const struct probe *planner_behind(
    const struct case_file *c, const struct plan *plan, const struct device *d);

/* True when the probe can be used on a device of that class with this profile: it has the words. */
bool planner_suits(
    const struct probe *p, const struct profile *profile, const char *device_class);

/* True when the probe can be used on the device at all. */
bool planner_fits(const struct probe *p, const struct plan *plan, const struct device *d);

#endif
