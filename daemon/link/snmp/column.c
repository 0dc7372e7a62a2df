#include "link/snmp/column.h"

#include <string.h>

bool
column_init(struct column *c, struct oid own)
{
	if (own.n < 2 || own.n >= OID_ARCS_MAX)
		return false;
	c->n_own = (uint8_t)own.n;
	c->n_at = 0;
	c->done = c->broken = c->suspect = c->no_more = false;
	memcpy(c->arcs, own.arc, own.n * sizeof c->arcs[0]);
	return true;
}

struct oid
column_at(const struct column *c)
{
	return (struct oid){ c->arcs + c->n_own, c->n_at };
}

void
column_move(struct column *c, struct oid index)
{
	/* It may be its own. */
	memmove(c->arcs + c->n_own, index.arc, index.n * sizeof c->arcs[0]);
	c->n_at = (uint8_t)index.n;
}

struct oid
column_next(const struct column *c)
{
	return (struct oid){ c->arcs, (size_t)c->n_own + c->n_at };
}

struct oid
column_index(const struct column *c, const struct snmp_varbind *v)
{
	if (v->oid.n <= c->n_own || v->value.type >= VALUE_NO_SUCH_OBJECT ||
	    memcmp(v->oid.arc, c->arcs, c->n_own * sizeof c->arcs[0]) != 0)
		return (struct oid){ NULL, 0 };
	return (struct oid){ v->oid.arc + c->n_own, v->oid.n - c->n_own };
}

size_t
column_choose(const struct column *v, size_t n, size_t max, uint8_t *chosen)
{
	size_t n_chosen = 0, i, k;

	for (i = 0; i < n; i++) {
		if (v[i].done)
			continue;
		for (k = n_chosen; k > 0; k--) {
			if (oid_compare(column_at(&v[chosen[k - 1]]), column_at(&v[i])) <=
			    0)
				break;
			if (k < max)
				chosen[k] = chosen[k - 1];
		}
		if (k < max) {
			chosen[k] = (uint8_t)i;
			if (n_chosen < max)
				n_chosen++;
		}
	}
	return n_chosen;
}

bool
column_is_whole(const struct column *v, size_t n, size_t i)
{
	size_t k;

	for (k = 0; k < n; k++)
		if (v[k].done && !v[k].suspect && !v[k].broken && v[k].n_at != 0 &&
		    oid_compare(column_at(&v[k]), column_at(&v[i])) == 0)
			return true;
	return false;
}

bool
column_is_denied(const struct column *v, size_t n, size_t i)
{
	const struct oid own = { v[i].arcs, v[i].n_own };
	size_t k;

	for (k = 0; k < n && v[i].no_more; k++)
		if (v[k].n_at != 0 &&
		    oid_compare((struct oid){ v[k].arcs, v[k].n_own }, own) > 0)
			return true;
	return false;
}
