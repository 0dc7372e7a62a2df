/* trace.h - what is kept of one word, to say more of it than its value: does it move, did it change.
 *
 * The poll room keeps one for each series of which a rule asks rate() or changed(), and moves it once with each
 * poll. Two values are enough: a rate over ten minutes is reckoned from one that is ten to twenty minutes old. A
 * value that is missing says nothing, and what was kept stands. Nothing is known before the first value, nor of
 * what happened while nobody polled.
 */
#ifndef MODEL_TRACE_H
#define MODEL_TRACE_H

#include <stddef.h>

#include "base/clock.h"

struct trace {
	double was, then; /* of changed(): the last value; whether it ever changed */
	uint32_t was_ms, then_ms; /* when; they go round */
	float is;                 /* what it comes to; NaN: cannot be told */
};

void trace_begin(struct trace *t);

/* How much it rises a second, over at least over_us (0: since the poll before). */
void trace_rate(struct trace *t, double is, wall_us at, int64_t over_us);

/* 1 when it is another than it was at some time within over_us (0: at the poll before), else 0. */
void trace_changed(struct trace *t, double is, wall_us at, int64_t over_us);

/* What is usual, by what it was at the same time on some earlier days: their median, so that one bad day counts for
 * nothing. NaN of less than USUAL_DAYS_MIN. The values are put into order. */
#define USUAL_DAYS     7
#define USUAL_DAYS_MIN 3
double trace_usual(double *days, size_t n);

#endif
