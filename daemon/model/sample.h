/* sample.h - the samples of a poll on their way from a poll room to the history.
 *
 * A stream is what one device tells in one poll. Its frames are numbered; one that is a key names its
 * shape (struct shape_msg) and stands alone, the others follow on the one before. Who misses a number
 * waits for the next key.
 */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/cur.h"

#define SAMPLE_VALUES_MAX (128 * 1024) /* bytes of one frame */

struct sample_frame {
	uint64_t device_id;
	uint32_t stream; /* of the device */
	uint32_t number;
	bool key;
	uint64_t shape;      /* of a key */
	int64_t ms;          /* wall time at which it was asked */
	struct bytes values; /* frame.h */
};

void sample_put(struct buf *out, const struct sample_frame *f);

/* The next frame; false at the end, and when the bytes are none (then cur_failed()). */
bool sample_next(struct cur *c, struct sample_frame *f);

#endif
