/* tally.h - who, or what, how often: the names that came most, bounded.
 *
 * Anybody may send to an open port, under any address: a tally holds so many names, and a new one takes
 * the place of the one that came least (the space-saving summary of Metwally and others).
 */
#ifndef ROOM_TALLY_H
#define ROOM_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define TALLY_MAX  32
#define TALLY_NAME 96

struct tally_row {
	char name[TALLY_NAME];
	uint64_t count; /* at least as often as it came */
	wall_us last;
};

struct tally {
	struct tally_row v[TALLY_MAX];
	size_t n;
};

void tally_add(struct tally *t, const char *name, wall_us at);

#endif
