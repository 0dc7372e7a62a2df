/* planner.h - which probe to ask next.
 *
 * Of the probes that fit the alarm and the device, and have not run in this case, the one that is
 * likely to name the cause for the least time: the priors of the causes it can tell, those already
 * ruled out left aside, over its cost.
 */
#ifndef MODEL_PLANNER_H
#define MODEL_PLANNER_H

#include "model/case.h"

/* How a probe stands to a case. */
enum standing {
	STANDS_ELSEWHERE, /* it does not cover the alarm's type */
	STANDS_UNFIT,     /* the device has not what it needs */
	STANDS_DONE,      /* it has run */
	STANDS_WAITING,   /* for another, which comes first */
	STANDS_READY
};

struct weighed {
	enum standing standing;
	double worth; /* priors of what it may still tell, for a second of its cost */
	const char *waits_for; /* of one that waits */
};

/* Weighs one probe for the case as it stands. */
struct weighed planner_weigh(const struct case_file *c, const struct plan *plan,
    const struct device *d, const struct probe *p);

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

/* Why the probe cannot be used on the device at all; NULL when it can. */
const char *planner_unfit(
    const struct probe *p, const struct plan *plan, const struct device *d);

#endif
