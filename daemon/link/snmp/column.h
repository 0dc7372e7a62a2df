/* column.h - how far a walk has come in one column of a table.
 */
#ifndef LINK_SNMP_COLUMN_H
#define LINK_SNMP_COLUMN_H

#include "base/oid.h"
#include "link/snmp/value.h"

struct column {
	uint32_t arcs[OID_ARCS_MAX]; /* the column's own, then the index it has come to */
	uint8_t n_own;
	uint8_t n_at; /* 0 at the beginning */
	bool done;    /* nothing more is asked of it */
	bool broken;  /* it was given up */
	bool suspect; /* it ended in an error, which may be its neighbour's */
	bool no_more; /* it ended with the agent's word that there is nothing behind it */
};

/* False for an identifier that has no room for an index. */
bool column_init(struct column *c, struct oid own);

/* The index it has come to; n is 0 at the beginning. */
struct oid column_at(const struct column *c);
void column_move(struct column *c, struct oid index);

/* What is to be asked for next: everything behind this. */
struct oid column_next(const struct column *c);

/* The index of a cell in this column; n is 0 when it is not in it, or nothing is there. */
struct oid column_index(const struct column *c, const struct snmp_varbind *v);

/* Chooses those that are least far, in that order, at most max of them. */
size_t column_choose(const struct column *v, size_t n, size_t max, uint8_t *chosen);

/* A column that ended in an error where another one just ended is whole: what the agent could not
 * tell was the object behind it. */
bool column_is_whole(const struct column *v, size_t n, size_t i);

/* The agent said that nothing at all is behind this column, and gave cells of one that is: RFC 3416
 * 4.2.2 knows endOfMibView only where no object follows. */
bool column_is_denied(const struct column *v, size_t n, size_t i);

#endif
