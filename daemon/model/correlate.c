#include "model/correlate.h"

#include <string.h>

static bool
is_type(const struct alarm *a, const char *type)
{
	return strcmp(a->alarm_type, type) == 0;
}

static bool
has_upstream(const struct device *d, const struct device *up)
{
	size_t i;

	for (i = 0; i < d->upstream.n; i++)
		if (strcmp(d->upstream.v[i], up->name) == 0)
			return true;
	return false;
}

/* A port alarm of one, whose cable ends at the other device. */
static bool
points_at(const struct alarm *a, const struct device *of_a, const struct device *other)
{
	const struct link_end *l = device_link(of_a, a->component);

	return a->family == FAMILY_LINK && l != NULL && strcmp(l->to, other->name) == 0;
}

/* Both are port alarms, of the two ends of one cable. */
static bool
same_cable(const struct alarm *a, const struct device *of_a, const struct alarm *b,
    const struct device *of_b)
{
	const struct link_end *l = device_link(of_a, a->component);

	return points_at(a, of_a, of_b) && b->family == FAMILY_LINK &&
	    strncmp(b->component, "port:", 5) == 0 &&
	    strcmp(l->remote_port, b->component + 5) == 0;
}

/* What stands behind the colon: the row, whatever table it is of. */
static const char *
row_of(const char *component)
{
	const char *colon = strchr(component, ':');

	return colon != NULL ? colon + 1 : component;
}

/* The configuration says that a's type is a symptom of b's. */
static bool
is_related(const struct plan *plan, const struct alarm *a, const struct alarm *b)
{
	size_t i;

	for (i = 0; i < plan->relations.n; i++) {
		const struct relation *r = &plan->relations.v[i];

		if (is_type(a, r->symptom) && is_type(b, r->root) &&
		    (r->where == WHERE_SAME_DEVICE ||
			strcmp(row_of(a->component), row_of(b->component)) == 0))
			return true;
	}
	return false;
}

/* Is a a symptom of b? */
static bool
is_under(const struct plan *plan, const struct alarm *a, const struct device *of_a,
    const struct alarm *b, const struct device *of_b)
{
	if (of_a == of_b)
		return is_type(b, TYPE_DEVICE_UNREACHABLE) || is_related(plan, a, b);
	if (is_type(b, TYPE_DEVICE_UNREACHABLE))
		return points_at(a, of_a, of_b) ||
		    (is_type(a, TYPE_DEVICE_UNREACHABLE) && has_upstream(of_a, of_b));
	/* Of a cable's two ends the one nearer to the core speaks for both. */
	return (same_cable(a, of_a, b, of_b) || same_cable(b, of_b, a, of_a)) &&
	    (has_upstream(of_a, of_b) || (!has_upstream(of_b, of_a) && b->id < a->id));
}

enum correlation
correlate(const struct plan *plan, const struct alarm *a, const struct device *of_a,
    const struct alarm *b, const struct device *of_b)
{
	if (is_under(plan, a, of_a, b, of_b))
		return CORRELATION_A_UNDER_B;
	if (is_under(plan, b, of_b, a, of_a))
		return CORRELATION_B_UNDER_A;
	return CORRELATION_NONE;
}
