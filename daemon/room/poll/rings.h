/* rings.h - the last points of what rules look at, to go with what they say.
 *
 * A device owns its rings; there are none before something that is judged changes. Nearly everything that rules look
 * at stands still - ports that are up, errors that do not grow -, so what is kept is not points but changes: at which
 * poll, and what it was before; and of each table, and of the device's own items, when the last polls were. From
 * that the last eight points come out as they were told.
 */
#ifndef ROOM_POLL_RINGS_H
#define ROOM_POLL_RINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define RING_POINTS 8

struct rings;

struct ring_point {
	wall_us at; /* to the second */
	double value;
};

/* Something of a table (or of the items: the number behind the last table) is now another than it was. The rings are
 * made when there are none, for so many tables and the items. */
void rings_note(
    struct rings **r, uint32_t tables, uint32_t table, uint32_t place, double was);

/* A poll of the table is over; polls come so often. */
void rings_polled(struct rings *r, uint32_t table, wall_us asked, int64_t every_us);

/* The last points of a place that is now so, oldest first, unknown ones left out. Returns how many; 0 when it never
 * changed. */
size_t rings_points(const struct rings *r, uint32_t table, uint32_t place, double is,
    struct ring_point out[RING_POINTS]);

void rings_free(struct rings *r); /* NULL is fine */

#endif
