/* trail.h - what of the vault's giving becomes a row (model/grant.h), and what is only counted.
 *
 * A lease given to a room is a row, however many of its devices ask for the same until it is over; so
 * is each that is given for a person's session, and the first use of it for the command line of each device. What a room is refused is a row each, of
 * the first TRAIL_REFUSALS_MAX in an hour: a room that was taken over must not fill the disk. No I/O,
 * no clock: rows go to the function that was given.
 */
#ifndef ROOM_VAULT_TRAIL_H
#define ROOM_VAULT_TRAIL_H

#include "base/clock.h"
#include "model/grant.h"

#define TRAIL_REFUSALS_MAX 100 /* of one room, in an hour, that have rows of their own */

struct trail;

/* Borrowed until it returns. */
typedef void trail_fn(void *arg, const struct grant_note *n);

struct trail *trail_new(trail_fn *fn, void *arg);
void trail_free(struct trail *t); /* NULL is fine */

/* Who asked for what; texts are borrowed. */
struct trail_ask {
	enum role room;
	uint32_t instance;
	const char *credential, *kind;
	uint64_t device_id;
	const char *device;
};

void trail_leased(struct trail *t, const struct trail_ask *a, wall_us now, wall_us until);
void trail_login(struct trail *t, const struct trail_ask *a, wall_us now);
void trail_refused(
    struct trail *t, const struct trail_ask *a, const char *why, wall_us now);

/* Ends the leases, and the hours of refusals, whose time is over: to be called once in a while. */
void trail_time(struct trail *t, wall_us now);

/* Ends all leases of a room that is gone; of every room, when what was given is to be asked for again. */
void trail_room_gone(struct trail *t, enum role room, uint32_t instance, wall_us now);
void trail_all_over(struct trail *t, wall_us now);

#endif
