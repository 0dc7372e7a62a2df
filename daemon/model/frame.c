#include "model/frame.h"

#include <string.h>

#include "model/number.h"

/* A bit for each of eight values: it changed. Then for each that did a number: what it is, in its low
 * two bits, and a difference, a count, or nothing. */
enum { WHOLE, BITS, UNKNOWN, DECIMAL };
#define WHOLE_MAX 9e15
#define TOKEN_MAX 10 /* bytes of a number */

static uint8_t *
put_number(uint8_t *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (uint8_t)(v | 0x80);
	*p++ = (uint8_t)v;
	return p;
}

/* The value before as the integer that the other side makes of it too. */
static int64_t
base_of(double before, double times)
{
	double v = before * times;

	return v > -WHOLE_MAX && v < WHOLE_MAX ? llrint(v) : 0;
}

static uint8_t *
put_value(uint8_t *p, double before, double now)
{
	int64_t whole, base;
	uint64_t x;
	unsigned low = 0;

	if (number_is_whole(now, WHOLE_MAX, &whole)) {
		if (!number_is_whole(before, WHOLE_MAX, &base))
			base = base_of(before, 1);
		return put_number(p, number_zigzag(whole - base) << 2 | WHOLE);
	}
	if (isnan(now))
		return put_number(p, UNKNOWN);
	if (number_is_decimal(now, &whole))
		return put_number(p,
		    number_zigzag(whole - base_of(before, NUMBER_DECIMALS)) << 2 |
			DECIMAL);
	x = number_bits(now) ^ number_bits(before);
	while (low < 7 && (x >> (8 * low) & 0xff) == 0)
		low++;
	p = put_number(p, low << 2 | BITS);
	return put_number(p, x >> (8 * low));
}

void
frame_put(struct buf *out, bool key, double *before, const double *now, size_t n)
{
	size_t at, i;

	if (key)
		memset(before, 0, n * sizeof *before);
	for (at = 0; at < n; at += 8) {
		size_t some = n - at < 8 ? n - at : 8;
		uint8_t *head, *p;

		buf_reserve(out, 1 + 8 * 2 * TOKEN_MAX);
		head = out->p + out->n;
		p = head + 1;
		*head = 0;
		for (i = 0; i < some; i++) {
			double v = now[at + i];

			if (number_bits(v) == number_bits(before[at + i]) ||
			    (isnan(v) && isnan(before[at + i])))
				continue;
			*head |= (uint8_t)(1u << i);
			p = put_value(p, before[at + i], v);
			before[at + i] = v;
		}
		out->n = (size_t)(p - out->p);
	}
}

static double
get_value(struct cur *c, double before)
{
	uint64_t token = cur_varint(c), x;
	int64_t delta = number_unzigzag(token >> 2);

	switch (token & 3) {
	case WHOLE: return (double)(base_of(before, 1) + delta);
	case DECIMAL:
		return (double)(base_of(before, NUMBER_DECIMALS) + delta) /
		    NUMBER_DECIMALS;
	case UNKNOWN: return NAN;
	default:
		if (token >> 2 > 7)
			cur_fail(c);
		x = cur_varint(c) << (8 * (token >> 2 & 7));
		x ^= number_bits(before);
		memcpy(&before, &x, sizeof before);
		return before;
	}
}

bool
frame_get(struct cur *c, bool key, double *values, size_t n)
{
	size_t at, i;

	if (key)
		memset(values, 0, n * sizeof *values);
	for (at = 0; at < n && !cur_failed(c); at += 8) {
		size_t some = n - at < 8 ? n - at : 8;
		unsigned changed = cur_u8(c);

		if (changed >> some != 0)
			cur_fail(c);
		for (i = 0; i < some; i++)
			if (changed >> i & 1)
				values[at + i] = get_value(c, values[at + i]);
	}
	return cur_done(c);
}
