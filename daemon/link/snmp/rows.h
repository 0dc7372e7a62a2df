/* rows.h - cells that arrive column by column, put together to rows.
 *
 * Columns of a table have holes, and an agent may be further in one than in another. A cell waits here
 * until every column has passed its index: then its row is complete, with what is missing named as
 * missing, and is given out in the order of the indices. What waits is copied; it is little, for
 * tables that are well kept never come here (walk.c).
 */
#ifndef LINK_SNMP_ROWS_H
#define LINK_SNMP_ROWS_H

#include "base/arena.h"
#include "link/snmp/value.h"

#define ROW_COLUMNS_MAX 64

struct snmp_row {
	struct oid index; /* the arcs behind the column's own */
	const struct snmp_value
	    *values; /* one a column; VALUE_NO_SUCH_INSTANCE for none */
	size_t n;
	uint64_t missing; /* a bit for each column without a value */
};

struct rows_row;

struct rows {
	struct arena mem, other; /* what waits; the other takes over what still does */
	struct rows_row *rows;   /* by index */
	size_t n, max;
	size_t first; /* those before it were given out */
	size_t n_columns;
};

void rows_init(struct rows *r, size_t n_columns);
void rows_fini(struct rows *r);

bool rows_empty(const struct rows *r);

/* Copies a cell in. */
void rows_put(
    struct rows *r, struct oid index, size_t column, const struct snmp_value *v);

/* Takes out the next row that is at or before bound, or any when bound is NULL; borrowed until the
 * next call. False when there is none. */
bool rows_take(struct rows *r, const struct oid *bound, struct snmp_row *out);

#endif
