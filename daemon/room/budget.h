/* budget.h - how much one device may say: so much at once, then so much a second. Pure.
 *
 * A switch that loses its power supply has a hundred things to say, and may; one that says them over
 * and over takes the place of others. What is beyond the budget waits, and what waits is summed up:
 * of a state that is said again only the last word counts. How many were summed up is told, with
 * when it began and when it was over.
 */
#ifndef ROOM_BUDGET_H
#define ROOM_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* How much one may say, as the configuration has it; neither is 0. */
struct budget_rate {
	uint32_t at_once, a_second;
};

/* So long after the last trap that was too many it counts as over. */
#define BUDGET_CALM_US (30 * SECOND_US)

struct budget {
	int64_t spent_us; /* what was taken, as time until it is there again */
	mono_us at;       /* when that was so */
	/* beyond it */
	uint64_t summed; /* datagrams, in the storm that is on; 0: none is */
	mono_us began, last;
};

/* So many may be said now. */
uint32_t budget_left(const struct budget *b, struct budget_rate r, mono_us now);
/* False when it is used up: nothing is taken then. */
bool budget_take(struct budget *b, struct budget_rate r, mono_us now);

/* One was too many. True when a storm begins with it. */
bool budget_sum(struct budget *b, mono_us now);
/* True, once, when the storm is over: summed and began are still there. */
bool budget_calms(const struct budget *b, mono_us now);
void budget_over(struct budget *b);

#endif
