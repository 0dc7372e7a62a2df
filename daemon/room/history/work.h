/* work.h - what the history does when nothing else is to be done: reading through what an earlier run left,
 * packing, putting together, clearing.
 *
 * The room owns it, and the shelf it works on. One thing at a time, a piece of it at each ring of its timer, so
 * that samples are heard between; what there is to do, the shelf says. What was damaged, or had to go before its
 * time, gets a line in the log, and a place in what the room tells of itself.
 */
#ifndef ROOM_HISTORY_WORK_H
#define ROOM_HISTORY_WORK_H

#include "room/history/shelf.h"
#include "sys/loop.h"

struct work;

struct work *work_new(struct loop *l, struct shelf *shelf);
void work_free(struct work *w); /* what is not done is taken back */

/* Begins what there is to do, if nothing is under way; from hour `open` on journals are still written. */
void work_look(struct work *w, int64_t open);
bool work_is_busy(const struct work *w);

/* Removes what is too old, and what is too much with so many bytes beside. */
void work_clear(struct work *w, const struct shelf_limits *l, uint64_t beside_bytes);

/* Says that a pack is damaged. */
void work_damage(
    struct work *w, const struct pack_name *name, uint64_t at, uint64_t bytes);

/* Fills in what had to go and what was damaged. */
void work_tell(const struct work *w, struct history_state_msg *out);

#endif
