/* seen.h - what a profile would see of a device: its words, its rows, what its rules would say.
 *
 * Made from a recording, by the same functions that the poll room reads answers with.
 */
#ifndef CTL_SEEN_H
#define CTL_SEEN_H

#include "ctl/recording.h"
#include "model/recognise.h"

struct seen_row {
	const char *index, *label;
	struct reading *cells;
};

struct seen_table {
	struct sheet sheet;
	struct seen_row *rows;
	size_t n, cap;
	size_t walked; /* rows of the device's */
	bool done;
};

struct seen_rule {
	const struct rule *rule;
	const char *label; /* "" for the device */
};

struct seen {
	struct arena mem;
	const struct plan *plan;
	const struct profile *profile;
	const struct recording *recording;
	const struct word **words;
	struct reading *items;
	struct seen_table *tables;
	struct seen_rule *raised; /* whose condition holds, as far as one look can tell */
	size_t n_raised;
};

void seen_init(struct seen *s, const struct plan *plan, const struct profile *p,
    const struct recording *r);
void seen_fini(struct seen *s);

/* Which profiles know the device again. Into mem. */
size_t seen_recognise(struct arena *mem, const struct plan *plan,
    const struct recording *r, struct recognised **out);

#endif
