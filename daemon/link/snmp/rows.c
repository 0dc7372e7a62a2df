#include "link/snmp/rows.h"

#include <string.h>

#include "base/mem.h"

#define TIDY_BYTES (256 * 1024) /* so much of what was given out may lie about */

struct rows_row {
	struct oid index;
	struct snmp_value *values;
	uint64_t missing;
};

void
rows_init(struct rows *r, size_t n_columns)
{
	*r = (struct rows){ .n_columns = n_columns };
	arena_init(&r->mem);
	arena_init(&r->other);
}

void
rows_fini(struct rows *r)
{
	arena_fini(&r->mem);
	arena_fini(&r->other);
	mem_free(r->rows);
	*r = (struct rows){ 0 };
}

bool
rows_empty(const struct rows *r)
{
	return r->first == r->n;
}

/* The place of an index; *there tells whether its row is at it. Most come at the end. */
static size_t
place(const struct rows *r, struct oid index, bool *there)
{
	size_t low = r->first, high = r->n;

	*there = false;
	if (low != high && oid_compare(index, r->rows[high - 1].index) > 0)
		return high;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = oid_compare(index, r->rows[mid].index);

		if (order == 0) {
			*there = true;
			return mid;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static void
insert(struct rows *r, size_t at, struct oid index)
{
	struct rows_row *row;
	size_t i;

	if (r->n == r->max) {
		r->max = r->max == 0 ? 64 : r->max * 2;
		r->rows = mem_grow(r->rows, r->max, sizeof *r->rows);
	}
	row = &r->rows[at];
	memmove(row + 1, row, (r->n - at) * sizeof *row);
	r->n++;
	row->index.arc = arena_copy(&r->mem, index.arc, index.n * sizeof index.arc[0]);
	row->index.n = index.n;
	row->values = arena_alloc(&r->mem, r->n_columns * sizeof *row->values);
	for (i = 0; i < r->n_columns; i++)
		row->values[i].type = VALUE_NO_SUCH_INSTANCE;
	row->missing =
	    r->n_columns == 64 ? UINT64_MAX : (UINT64_C(1) << r->n_columns) - 1;
}

void
rows_put(struct rows *r, struct oid index, size_t column, const struct snmp_value *v)
{
	bool there;
	size_t at = place(r, index, &there);

	if (!there)
		insert(r, at, index);
	r->rows[at].values[column] = value_keep(&r->mem, v);
	r->rows[at].missing &= ~(UINT64_C(1) << column);
}

/* What still waits moves over, when what does not has become much. */
static void
tidy(struct rows *r)
{
	struct arena was = r->mem;
	size_t i, k;

	memmove(r->rows, r->rows + r->first, (r->n - r->first) * sizeof *r->rows);
	r->n -= r->first;
	r->first = 0;
	r->mem = r->other;
	for (i = 0; i < r->n; i++) {
		struct rows_row *row = &r->rows[i];
		struct snmp_value *values =
		    arena_alloc(&r->mem, r->n_columns * sizeof *values);

		for (k = 0; k < r->n_columns; k++)
			values[k] = value_keep(&r->mem, &row->values[k]);
		row->values = values;
		row->index.arc = arena_copy(
		    &r->mem, row->index.arc, row->index.n * sizeof row->index.arc[0]);
	}
	arena_reset(&was);
	r->other = was;
}

bool
rows_take(struct rows *r, const struct oid *bound, struct snmp_row *out)
{
	struct rows_row *row;

	if (rows_empty(r)) {
		r->first = r->n = 0;
		arena_reset(&r->mem);
		return false;
	}
	row = &r->rows[r->first];
	if (bound != NULL && oid_compare(row->index, *bound) > 0) {
		if (r->mem.used_bytes > TIDY_BYTES && r->first > r->n - r->first)
			tidy(r);
		return false;
	}
	r->first++;
	*out = (struct snmp_row){ .index = row->index,
		.values = row->values,
		.n = r->n_columns,
		.missing = row->missing };
	return true;
}
