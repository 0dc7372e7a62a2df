#include "model/block.h"

#include <math.h>
#include <string.h>

/* One head byte a point: what follows for the value (high 2 bits), and a small time step. */
enum { SAME = 0, WHOLE = 1, BITS = 2 };
#define STEP_AS_BEFORE 0
#define STEP_FOLLOWS   1
#define WHOLE_MAX      9e15
#define MS_MAX         (INT64_MAX / 1000 - 1) /* of a time that is kept in microseconds */

static uint64_t
zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static int64_t
unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

void
block_init(struct block *b)
{
	memset(b, 0, sizeof *b);
	buf_init(&b->bytes);
}

void
block_fini(struct block *b)
{
	buf_fini(&b->bytes);
}

void
block_clear(struct block *b)
{
	struct buf keep = b->bytes;

	memset(b, 0, sizeof *b);
	b->bytes = keep;
	buf_clear(&b->bytes);
}

static bool
is_whole(double v)
{
	return fabs(v) < WHOLE_MAX && v == rint(v) && !(v == 0 && signbit(v));
}

static uint64_t
bits_of(double v)
{
	uint64_t u;

	memcpy(&u, &v, sizeof u);
	return u;
}

/* The bytes in which two numbers differ: how many zero bytes end them, then the rest. */
static void
put_bits(struct buf *out, uint64_t x)
{
	unsigned low = 0;

	while (low < 7 && (x >> (8 * low) & 0xff) == 0)
		low++;
	buf_u8(out, (uint8_t)low);
	buf_varint(out, x >> (8 * low));
}

void
block_add(struct block *b, wall_us at, double value)
{
	int64_t ms = at / 1000, step = ms - b->last_ms;
	unsigned kind, time;

	if (b->n == 0) {
		b->first = at;
		buf_u64(&b->bytes, (uint64_t)ms);
		step = 0;
	}
	kind = b->n != 0 && bits_of(value) == bits_of(b->last_value)    ? SAME
	    : is_whole(value) && (b->n == 0 || is_whole(b->last_value)) ? WHOLE
									: BITS;
	time = step == b->last_step ? STEP_AS_BEFORE : STEP_FOLLOWS;
	buf_u8(&b->bytes, (uint8_t)(kind << 6 | time));
	if (time == STEP_FOLLOWS)
		buf_varint(&b->bytes, zigzag(step - b->last_step));
	if (kind == WHOLE)
		buf_varint(&b->bytes, zigzag((int64_t)value - (int64_t)b->last_value));
	else if (kind == BITS)
		put_bits(&b->bytes, bits_of(value) ^ bits_of(b->last_value));
	b->last_step = step;
	b->last_ms = ms;
	b->last_value = value;
	b->last = at;
	b->n++;
}

struct block_reader
block_read(struct bytes b, uint32_t n)
{
	return (struct block_reader){ .cur = cur_over(b.p, b.n), .left = n };
}

bool
block_next(struct block_reader *r, wall_us *at, double *value)
{
	unsigned head, kind;
	uint64_t u;

	if (r->left == 0 || cur_failed(&r->cur))
		return false;
	if (!r->begun)
		r->ms = (int64_t)cur_u64(&r->cur);
	r->begun = true;
	head = cur_u8(&r->cur);
	kind = head >> 6;
	if ((head & 0x3f) == STEP_FOLLOWS)
		r->step = (int64_t)((uint64_t)r->step +
		    (uint64_t)unzigzag(cur_varint(&r->cur)));
	else if ((head & 0x3f) != STEP_AS_BEFORE || kind > BITS)
		cur_fail(&r->cur);
	r->ms = (int64_t)((uint64_t)r->ms + (uint64_t)r->step);
	if (r->ms > MS_MAX || r->ms < -MS_MAX)
		cur_fail(&r->cur);
	if (kind == WHOLE) {
		if (!(fabs(r->value) < WHOLE_MAX))
			cur_fail(&r->cur);
		else
			r->value += (double)unzigzag(cur_varint(&r->cur));
	} else if (kind == BITS) {
		unsigned low = cur_u8(&r->cur);

		if (low > 7)
			cur_fail(&r->cur);
		u = cur_varint(&r->cur) << (8 * (low & 7));
		u ^= bits_of(r->value);
		memcpy(&r->value, &u, sizeof u);
	}
	if (cur_failed(&r->cur))
		return false;
	r->left--;
	*at = r->ms * 1000;
	*value = r->value;
	return true;
}
