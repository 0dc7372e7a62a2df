#include "model/recognise.h"

#include <stdlib.h>
#include <string.h>

#include "model/match.h"

/* The longest of a profile's prefixes that the device's sysObjectID begins with. */
static const struct oid *
prefix_of(const struct profile *p, struct oid id)
{
	const struct oid *best = NULL;
	size_t i;

	for (i = 0; i < p->sys_object_ids.n; i++) {
		const struct oid *o = &p->sys_object_ids.v[i].oid;

		if (oid_starts_with(id, *o) && (best == NULL || o->n > best->n))
			best = o;
	}
	return best;
}

static bool
fits(struct arena *mem, const struct profile *p, const struct acquaintance *a,
    struct recognised *out)
{
	const struct oid *prefix = prefix_of(p, a->sys_object_id);
	char text[OID_TEXT_MAX];
	struct buf why;

	*out = (struct recognised){ .profile = p };
	if (p->sys_object_ids.n == 0 && *p->sys_descr == 0 && p->probe_oid.n == 0)
		return false;
	if ((p->sys_object_ids.n != 0 && prefix == NULL) ||
	    (*p->sys_descr != 0 && !match_within(p->sys_descr, a->sys_descr)))
		return false;
	buf_init(&why);
	if (prefix != NULL) {
		buf_printf(&why, "sysObjectID begins with %s",
		    oid_text(*prefix, text, sizeof text));
		out->object_id_arcs = prefix->n;
	}
	if (*p->sys_descr != 0) {
		buf_printf(
		    &why, "%ssysDescr has \"%s\"", why.n ? ", " : "", p->sys_descr);
		out->descr_bytes = strlen(p->sys_descr);
	}
	if (p->probe_oid.n != 0) {
		const char *said = a->object(a->arg, mem, p->probe_oid);

		if (said == NULL ||
		    (*p->probe_value != 0 && !match_text(p->probe_value, said))) {
			buf_fini(&why);
			return false;
		}
		buf_printf(&why, "%sit has %s", why.n ? ", " : "",
		    oid_text(p->probe_oid, text, sizeof text));
		out->probed = true;
	}
	out->why = arena_text(mem, buf_str(&why));
	buf_fini(&why);
	return true;
}

static int
by_particularity(const void *x, const void *y)
{
	const struct recognised *a = x, *b = y;

	if (a->object_id_arcs != b->object_id_arcs)
		return a->object_id_arcs > b->object_id_arcs ? -1 : 1;
	if (a->probed != b->probed)
		return a->probed ? -1 : 1;
	if (a->descr_bytes != b->descr_bytes)
		return a->descr_bytes > b->descr_bytes ? -1 : 1;
	return strcmp(a->profile->name, b->profile->name);
}

size_t
recognise(struct arena *mem, const struct plan *plan, const struct acquaintance *a,
    struct recognised **out)
{
	struct recognised *v = arena_alloc(mem, (plan->profiles.n + 1) * sizeof *v);
	size_t i, n = 0;

	for (i = 0; i < plan->profiles.n; i++)
		n += fits(mem, &plan->profiles.v[i], a, &v[n]);
	if (n != 0)
		qsort(v, n, sizeof *v, by_particularity);
	*out = v;
	return n;
}
