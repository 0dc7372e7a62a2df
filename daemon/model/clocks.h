/* clocks.h - what was promised against what happened: every second of a ticket's clocks.
 *
 * A clock starts with the first sign or an act, ends with an act, and may stop while the customer is
 * awaited. All of it is reckoned from the ledger alone, so that it comes out the same at any time and
 * in any room: how much is gone, when it is due, and which seconds counted, and why. A clock warns
 * when so many percent are gone, and is overdue at a hundred; that, too, becomes an entry, so that it
 * is said once.
 */
#ifndef MODEL_CLOCKS_H
#define MODEL_CLOCKS_H

#include "model/ledger.h"

#define CLOCK_SPANS_MAX LEDGER_MAX

/* A piece of time that counted, or did not. */
struct clock_span {
	int64_t from, to;
	int64_t us; /* between them */
	bool counts;
	const char *why;
};
extern const struct rec_type clock_span_rec;

struct clock_told {
	enum clock_kind clock;
	int64_t limit_us;
	const char *starts_with;
	int64_t started_at; /* 0: that has not happened, all else is empty */
	int64_t gone_us;
	int64_t due_at;     /* 0 while it is stopped */
	int64_t met_at;     /* 0: not yet */
	int64_t ended_at;   /* the ticket ended before it was met; 0 */
	int64_t stopped_at; /* it is stopped since; 0 */
	bool is_late;       /* more is gone than was promised */
	LIST_OF(struct clock_span) spans;
};
extern const struct rec_type clock_told_rec;

struct clocks {
	LIST_OF(struct clock_told) v;
};

/* All clocks of a ticket as they stand at that time. */
void clocks_reckon(
    struct arena *mem, const struct ledger *l, wall_us now, struct clocks *out);

/* The same without the seconds, on the ticket. */
void clocks_show(
    struct arena *mem, const struct ledger *l, wall_us now, struct ticket *t);

/* What is to be said next: a warning, or at 100 that it is overdue. */
struct clock_due {
	enum clock_kind clock;
	uint32_t percent;
	int64_t limit_us;
	wall_us at; /* past: now */
};

/* False when nothing is, as things stand. Of several that are past, the last counts. */
bool clocks_next(const struct ledger *l, wall_us now, struct clock_due *out);

#endif
