/* cur.h - reading bytes from outside, with a memory for failure.
 *
 * A cursor walks over bytes that somebody else wrote. The first read that does not fit makes it
 * fail, and every later read returns zero or an empty text: the shape of the data stays visible
 * in the code, and one cur_failed() at the end covers every step.
 */
#ifndef BASE_CUR_H
#define BASE_CUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

struct cur {
	const uint8_t *p, *end;
	bool failed;
};

static inline struct cur
cur_over(const void *p, size_t n_bytes)
{
	const uint8_t *b = p;

	/* Nothing may lie nowhere: NULL has no place behind it. */
	return (struct cur){ b, n_bytes != 0 ? b + n_bytes : b, false };
}

void cur_fail(struct cur *c);
bool cur_failed(const struct cur *c);
bool cur_done(const struct cur *c); /* everything read, nothing failed */
size_t cur_left(const struct cur *c);

uint8_t cur_u8(struct cur *c);
uint16_t cur_u16(struct cur *c);
uint32_t cur_u32(struct cur *c);
uint64_t cur_u64(struct cur *c);
uint64_t cur_varint(struct cur *c);
double cur_f64(struct cur *c);
uint32_t cur_enum(struct cur *c, uint32_t count); /* varint below count */

/* The next n bytes, borrowed from what the cursor reads; NULL after failure. */
const uint8_t *cur_take(struct cur *c, size_t n_bytes);

/* A byte string of at most max bytes, borrowed. */
struct bytes cur_bytes(struct cur *c, size_t max_bytes);

/* A text of at most max bytes, copied; never NULL. A NUL inside it is a failure. */
const char *cur_text(struct cur *c, struct arena *mem, size_t max_bytes);

#endif
