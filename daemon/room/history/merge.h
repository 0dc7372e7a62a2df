/* merge.h - packs of one grain become one pack: the hours of a day, or one that is damaged a whole one.
 *
 * A piece of it at each call, as roll.h. The packs that it is made of are the caller's to remove when it is
 * there; as long as both are, the wider counts (shelf.h).
 */
#ifndef ROOM_HISTORY_MERGE_H
#define ROOM_HISTORY_MERGE_H

#include "room/history/pack.h"

struct merge;

/* Of packs of the target's grain, oldest first. The target may be one of them. */
struct merge *merge_new(const char *folder, const struct pack_name *packs, size_t n,
    const struct pack_name *target);
void merge_free(struct merge *m); /* NULL is fine; what is not done is taken back */
const struct pack_name *merge_target(const struct merge *m);
const struct pack_name *merge_packs(const struct merge *m, size_t *n);

/* Some more of it: 1 when there is more to do, 0 when the pack is there, ERR_IO when it cannot be written: errno
 * says why, and that was the last call. */
int merge_step(struct merge *m);

/* What was passed over in the i-th, in bytes, and where that begins; 0: nothing. */
uint64_t merge_damaged(const struct merge *m, size_t i, uint64_t *at);

#endif
