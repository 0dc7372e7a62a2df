/* flap.h - an alarm that comes and goes is one alarm, which says so.
 *
 * An alarm that was raised so many times within such a time is flapping: it stays raised, counts how
 * often it came, and nobody is told of each time. When it has not moved for a while it is calm: then it
 * is raised or clear as it stands, and whoever got the raise gets the clear. alarm_hear() calls these;
 * how much is flapping is said per alarm type (struct flap_limits).
 */
#ifndef MODEL_FLAP_H
#define MODEL_FLAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

#define FLAP_RAISES_MAX 32

struct alarm;

struct flap_limits {
	uint32_t raises; /* so many, at most FLAP_RAISES_MAX; 0: never */
	int64_t within_us;
	int64_t calm_us;
};

/* It is being raised: a->raised_at is still the last time. True when it is flapping from now on. */
bool flap_counts(
    struct arena *mem, struct alarm *a, const struct flap_limits *l, wall_us now);

/* It is flapping, and moved: true when it did. */
bool flap_moves(struct alarm *a, bool raised, wall_us now);

/* When it will have been calm for long enough, if it does not move; 0 when it is not flapping. */
wall_us flap_calm_at(const struct alarm *a, const struct flap_limits *l);

/* Its time has come. Returns enum alarm_does: with ALARM_CLEARS when it was clear all the while. */
unsigned flap_ends(struct alarm *a, const struct flap_limits *l, wall_us now);

#endif
