/* walk.h - a whole table, or the knowledge that it is not whole.
 *
 * Several columns are asked for at once, by GETBULK where the device can; how much it may answer at a
 * time is learned in its target (bulk), from little to as much as its packets carry: doubled while
 * answers come complete, cut back when they are too big, cut short, or do not come.
 *
 * Rows are given out in the order of their indices. A column that goes wrong - an error of its own,
 * names that do not increase - is given up, and the others go on. Whatever keeps the table from being
 * whole makes the result partial, with the first reason; rows that may lack cells for it are not given
 * out when the device falls silent in the middle.
 *
 * A walk stands on engine.h alone, so it works as well on a fake one.
 */
#ifndef LINK_SNMP_WALK_H
#define LINK_SNMP_WALK_H

#include "link/snmp/engine.h"
#include "link/snmp/rows.h"

#define WALK_ROWS_DEFAULT 100000

struct snmp_walk_request {
	const struct oid
	    *columns; /* of one table: entry and column, 1 to ROW_COLUMNS_MAX */
	size_t n;
	size_t rows_max;      /* 0: WALK_ROWS_DEFAULT */
	size_t rows_expected; /* 0: not known; then nothing is asked for behind the end */
	int64_t limit_us;     /* in all; 0: none */
	enum snmp_priority priority;
};

enum walk_reason {
	WALK_WHOLE,
	WALK_DEVICE,         /* the device does not answer, or says no: see status */
	WALK_COLUMN_ERROR,   /* it has an error for a column: see error_status */
	WALK_NOT_INCREASING, /* a column's names went back or stood still */
	WALK_VIEW_ENDED,     /* "nothing is behind this", and yet there was */
	WALK_TOO_BIG,        /* not even one cell of a column fits into an answer */
	WALK_ROWS_MAX,
	WALK_TIME,
	WALK_BUSY, /* our own engine has too many requests */
	WALK_REASON_COUNT
};
extern const struct rec_names walk_reason_names;

struct snmp_walk_result {
	enum snmp_status
	    status; /* WALK_DEVICE and WALK_TIME: how the last request ended */
	bool partial;
	enum walk_reason reason; /* the first one */
	int64_t error_status;
	uint64_t broken; /* a bit for each column that was given up */
	size_t rows;
	unsigned requests, datagrams;
	bool heard; /* the device said anything at all */
};

typedef void snmp_row_fn(void *arg, const struct snmp_row *row);
typedef void snmp_walked_fn(void *arg, const struct snmp_walk_result *r);

struct snmp_walk;

/* Begins; row for each row, then done once, all later. The walk is gone when done returns. Errors as
 * of snmp_submit(). */
int snmp_walk_start(struct loop *l, struct snmp_engine *e, struct snmp_target *t,
    const struct snmp_walk_request *r, snmp_row_fn *row, snmp_walked_fn *done, void *arg,
    struct snmp_walk **out);

/* Nothing is called any more. Also from within row and done; before the target is forgotten. */
void snmp_walk_cancel(struct snmp_walk *w);

#endif
