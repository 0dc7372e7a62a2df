/* sheet.h - a table of a profile, made ready: which columns are walked, and what a walked row says.
 *
 * One walk brings the columns that name the rows, those that hold the words, and those that choose,
 * scale or point; a column that is needed twice is walked once. sheet_read() makes of each of the
 * device's rows one of ours, or none.
 *
 * A sheet is shared by all devices of a profile, and owns nothing but what lies in its arena.
 */
#ifndef ROOM_SHEET_H
#define ROOM_SHEET_H

#include "link/snmp/rows.h"
#include "room/reading.h"

#define SHEET_LABEL_BYTES 96

struct sheet {
	const struct table *table;
	const struct word **words; /* of its columns; borrowed from the vocabulary */
	struct oid *oids;          /* what is walked */
	size_t n_oids;
};

/* The label of another table's row, or NULL when it is not known. */
typedef const char *sheet_label_fn(void *arg, const char *table, const char *index);

struct sheet_row {
	const char
	    *index; /* the device's; with row-by the value that rows have in common */
	const char *label;
	/* One a column. With row-by the row may bring some only: the others are not touched. */
	struct reading *cells;
	bool *touched;
};

void sheet_init(
    struct sheet *s, struct arena *mem, const struct vocab *v, const struct table *t);

/* False when the row is none of ours: filtered out, or without any of the columns. Into mem. */
bool sheet_read(const struct sheet *s, struct arena *mem, const struct snmp_row *r,
    sheet_label_fn *label_of, void *arg, struct sheet_row *out);

/* Whether a label or a column of the table names rows of another. */
bool sheet_needs(const struct table *t, const char *other);

#endif
