#include "base/cur.h"

#include <string.h>

void
cur_fail(struct cur *c)
{
	c->failed = true;
	c->p = c->end;
}

bool
cur_failed(const struct cur *c)
{
	return c->failed;
}

bool
cur_done(const struct cur *c)
{
	return !c->failed && c->p == c->end;
}

size_t
cur_left(const struct cur *c)
{
	return (size_t)(c->end - c->p);
}

const uint8_t *
cur_take(struct cur *c, size_t n_bytes)
{
	const uint8_t *p = c->p;

	if (c->failed || n_bytes > cur_left(c)) {
		cur_fail(c);
		return NULL;
	}
	c->p += n_bytes;
	return p;
}

uint8_t
cur_u8(struct cur *c)
{
	const uint8_t *p = cur_take(c, 1);

	return p ? p[0] : 0;
}

uint16_t
cur_u16(struct cur *c)
{
	const uint8_t *p = cur_take(c, 2);

	return p ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

uint32_t
cur_u32(struct cur *c)
{
	const uint8_t *p = cur_take(c, 4);

	return p
	    ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
	    : 0;
}

uint64_t
cur_u64(struct cur *c)
{
	uint64_t high = cur_u32(c);

	return high << 32 | cur_u32(c);
}

uint64_t
cur_varint(struct cur *c)
{
	uint64_t v = 0;
	unsigned shift;

	for (shift = 0; shift < 64; shift += 7) {
		uint8_t b = cur_u8(c);

		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if ((b & 0x80) == 0)
			return cur_failed(c) ? 0 : v;
	}
	cur_fail(c);
	return 0;
}

double
cur_f64(struct cur *c)
{
	uint64_t u = cur_u64(c);
	double v;

	memcpy(&v, &u, sizeof v);
	return v;
}

uint32_t
cur_enum(struct cur *c, uint32_t count)
{
	uint64_t v = cur_varint(c);

	if (v >= count) {
		cur_fail(c);
		return 0;
	}
	return (uint32_t)v;
}

struct bytes
cur_bytes(struct cur *c, size_t max_bytes)
{
	uint64_t n = cur_varint(c);
	const uint8_t *p;

	if (n > max_bytes)
		cur_fail(c);
	p = cur_take(c, c->failed ? 0 : (size_t)n);
	return p ? (struct bytes){ p, (size_t)n } : (struct bytes){ NULL, 0 };
}

const char *
cur_text(struct cur *c, struct arena *mem, size_t max_bytes)
{
	struct bytes b = cur_bytes(c, max_bytes);

	if (b.n == 0)
		return "";
	if (memchr(b.p, 0, b.n) != NULL) {
		cur_fail(c);
		return "";
	}
	return arena_text_n(mem, (const char *)b.p, b.n);
}
