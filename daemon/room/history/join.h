/* join.h - blocks of one device become fewer blocks, in the order of time.
 *
 * Blocks of one shape, whichever packs they come from, are put together; of raw values of the same time
 * the last is kept. A stretch of time in which the shape changed has figures in several blocks, which stay
 * apart: who reads them adds them up in the order of their first values (span.h).
 */
#ifndef ROOM_HISTORY_JOIN_H
#define ROOM_HISTORY_JOIN_H

#include "room/history/pack.h"

/* Puts a device's blocks (of one grain) into a pack. 0 or ERR_IO. */
int join_put(struct pack_out *to, const struct block *v, size_t n);

#endif
