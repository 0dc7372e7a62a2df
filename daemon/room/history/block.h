/* block.h - what one device told in one poll over some hours, as columns (model/column.h).
 *
 * A block is what a file of packed blocks (pack.h) is made of. Its shape says what its series are:
 * words, and labels of rows; series k * words + i is word i of label k. All its series have the same
 * times. Of raw values there is a column of values; of figures, those of count, last, least, greatest
 * and sum, of which nearly always the first and the second say it all.
 */
#ifndef ROOM_HISTORY_BLOCK_H
#define ROOM_HISTORY_BLOCK_H

#include "model/column.h"
#include "model/msg.h"
#include "room/history/grain.h"

#define BLOCK_SERIES_MAX 262144
#define BLOCK_FIGURES    (1024 * 1024) /* series times times: what is taken on at once */

struct block {
	enum grain grain;
	uint64_t device_id;
	const struct shape_msg *shape;
	size_t n_series, n; /* n: times */
	int64_t *at_ms;
	/* Each n for the first series, n for the second, ...; NaN: not known. A raw block has `last`. */
	double *last, *count, *sum, *min, *max;
};

/* Room for n times at most; b->n is 0. */
void block_init(struct block *b, struct arena *mem, enum grain g, uint64_t device_id,
    const struct shape_msg *shape, size_t n);

/* How many times a block of so many series may have. */
size_t block_times_max(size_t n_series);

struct figure block_figure(const struct block *b, size_t series, size_t i);
void block_set(struct block *b, size_t series, size_t i, const struct figure *f);

/* The same figures, each stretch of the coarser grain added up. Into mem. */
void block_fold(
    const struct block *b, struct arena *mem, enum grain to, struct block *out);

/* The place of a series in a shape; SIZE_MAX when it has none. */
size_t shape_series(const struct shape_msg *s, const char *word, const char *label);

/* --- its bytes --- */

struct block_head {
	uint64_t device_id;
	uint64_t shape_back; /* bytes to its shape, in the file */
	size_t n;
};

void block_put(struct buf *out, const struct block *b, uint64_t shape_back);

/* False when the bytes are none of a block. The cursor then stands where the next two begin. */
bool block_get_head(struct cur *c, struct block_head *h);
bool block_get(struct cur *c, struct arena *mem, const struct block_head *h, enum grain g,
    const struct shape_msg *shape, struct block *out);

/* One series alone: h->n figures, into mem; the others are passed over. */
bool block_get_series(struct cur *c, struct arena *mem, const struct block_head *h,
    enum grain g, size_t series, struct figure **out);

#endif
