/* roll.h - the journals of an hour become packs: one of each grain.
 *
 * A piece of it at each call, so that the room's heart goes on: first the journals are read through,
 * then a stream after the other is packed and added up. Nothing is there before all of it is; to do it
 * again, after a crash, does no harm: the pack of raw values gets its name last of the three, so where
 * it is, the journals have been packed.
 */
#ifndef ROOM_HISTORY_ROLL_H
#define ROOM_HISTORY_ROLL_H

#include "room/history/hour.h"
#include "room/history/pack.h"

struct roll;

/* Of closed journals of one hour, oldest first; they stay the caller's, and there until roll_free(). */
struct roll *roll_new(const char *folder, struct hour *const *journals, size_t n);
void roll_free(struct roll *r); /* NULL is fine; what is not done is taken back */
int64_t roll_hour(const struct roll *r);

/* Some more of it: 1 when there is more to do, 0 when the packs are there, ERR_IO when they cannot be written:
 * errno says why, and that was the last call. */
int roll_step(struct roll *r);

#endif
