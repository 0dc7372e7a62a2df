/* block.h - samples packed: a series of (time, value) in few bytes.
 *
 * Times are kept in milliseconds as differences of differences: a steady interval costs one byte.
 * Values that repeat cost nothing, whole numbers cost their difference, others the bytes in which
 * they differ from the one before. A block is appended to, and read from its beginning.
 */
#ifndef MODEL_BLOCK_H
#define MODEL_BLOCK_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/cur.h"

struct block {
	struct buf bytes;
	uint32_t n;
	wall_us first, last;
	int64_t last_ms, last_step; /* the writer's place */
	double last_value;
};

void block_init(struct block *b);
void block_fini(struct block *b);
void block_clear(struct block *b);

/* Times should not go back; one that does is kept as it is, and costs more. */
void block_add(struct block *b, wall_us at, double value);

/* Reading: over the bytes of a block that holds n points. */
struct block_reader {
	struct cur cur;
	uint32_t left;
	bool begun;
	int64_t ms, step;
	double value;
};

struct block_reader block_read(struct bytes b, uint32_t n);
/* False at the end, or when the bytes are not a block's (then cur_failed()). */
bool block_next(struct block_reader *r, wall_us *at, double *value);

#endif
