/* segment.h - an hour's file of blocks: appended to, and read back at the start.
 *
 * Each block stands there with its length before it and a check sum behind: a file that was cut off
 * in the middle of one is read up to it.
 */
#ifndef ROOM_HISTORY_SEGMENT_H
#define ROOM_HISTORY_SEGMENT_H

#include "base/arena.h"
#include "model/block.h"

struct segment_block {
	uint64_t device_id;
	const char *word, *label;
	wall_us first, last;
	uint32_t n;
	struct bytes bytes;
};

/* "raw-000483215.seg": the file of a time, in the folder. Returns path. */
const char *segment_path(const char *folder, wall_us at, char *path, size_t size_bytes);

/* Appends a block's record to out. */
void segment_put(struct buf *out, const struct segment_block *b);

/* Reads the next record; false at the end, or where it does not read on. Texts go into mem. */
bool segment_next(struct cur *c, struct arena *mem, struct segment_block *b);

#endif
