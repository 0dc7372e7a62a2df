/* recognise.h - which profile a device is of, by what it says of itself.
 *
 * A profile names the beginning of a sysObjectID, a part of sysDescr, an object that only such
 * devices have; all that it names must fit. Of several that do, the most particular is meant: the one
 * with the longest sysObjectID, then one that has probed an object, then the longest sysDescr.
 */
#ifndef MODEL_RECOGNISE_H
#define MODEL_RECOGNISE_H

#include "model/plan.h"

/* What a device says. */
struct acquaintance {
	struct oid sys_object_id; /* none: not known */
	const char *sys_descr;
	/* The text of an object it has, into mem; NULL when it has none. */
	const char *(*object)(void *arg, struct arena *mem, struct oid oid);
	void *arg;
};

struct recognised {
	const struct profile *profile;
	const char *why; /* "sysObjectID begins with 1.3.6.1.4.1.9, sysDescr has "IOS"" */
	size_t object_id_arcs, descr_bytes;
	bool probed;
};

/* Those that fit, the most particular first; returns how many. Into mem. */
size_t recognise(struct arena *mem, const struct plan *plan, const struct acquaintance *a,
    struct recognised **out);

#endif
