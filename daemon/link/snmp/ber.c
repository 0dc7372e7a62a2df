#include "link/snmp/ber.h"

#include <string.h>

#define LENGTH_BYTES_MAX 8

/* What a failed read gives: no bytes, but not at NULL. */
static const struct bytes nothing = { (const uint8_t *)"", 0 };

/* The length at c, which must leave that much behind it. */
static size_t
length(struct cur *c)
{
	size_t left, n, i, v = 0;

	if (c->failed || c->p == c->end)
		goto fail;
	n = *c->p++;
	if (n < 0x80) {
		v = n;
	} else {
		n &= 0x7f;
		if (n == 0 || n > LENGTH_BYTES_MAX || (size_t)(c->end - c->p) < n)
			goto fail;
		for (i = 0; i < n; i++) {
			if (v > SIZE_MAX >> 8)
				goto fail;
			v = v << 8 | c->p[i];
		}
		c->p += n;
	}
	left = (size_t)(c->end - c->p);
	if (v > left)
		goto fail;
	return v;
fail:
	c->failed = true;
	return 0;
}

struct bytes
ber_any_form(struct cur *c, uint8_t *tag)
{
	struct bytes content = nothing;

	*tag = 0;
	if (c->failed || c->p == c->end) {
		c->failed = true;
		return content;
	}
	*tag = *c->p++;
	content.n = length(c);
	if (c->failed)
		return nothing;
	content.p = c->p;
	c->p += content.n;
	return content;
}

int64_t
ber_integer(struct cur *c)
{
	struct bytes content = ber_take(c, BER_INTEGER);

	return c->failed ? 0 : ber_signed_of(content, &c->failed);
}

/* Cuts to 32 bits as Net-SNMP does, which is not quite what a cast does. */
static int64_t
narrow(int64_t v)
{
	if (v > INT32_MAX)
		return v & UINT32_MAX;
	if (v < INT32_MIN)
		return -(v & UINT32_MAX);
	return v;
}

int64_t
ber_signed_of(struct bytes content, bool *bad)
{
	if (content.n > 8)
		*bad = true;
	return narrow(ber_signed64_of(content, bad));
}

int64_t
ber_signed64_of(struct bytes content, bool *bad)
{
	uint64_t v = 0;
	size_t i;

	if (content.n == 0 || content.n > 9 || (content.n == 9 && content.p[0] != 0)) {
		*bad = true;
		return 0;
	}
	if (content.p[0] & 0x80)
		v = UINT64_MAX;
	for (i = 0; i < content.n; i++)
		v = v << 8 | content.p[i];
	return (int64_t)v;
}

uint64_t
ber_unsigned32_of(struct bytes content, bool *bad)
{
	if (content.n == 0)
		*bad = true;
	return ber_unsigned64_of(content, bad) & UINT32_MAX;
}

uint64_t
ber_unsigned64_of(struct bytes content, bool *bad)
{
	uint64_t v = 0;
	size_t i;

	if (content.n > 9 || (content.n == 9 && content.p[0] != 0)) {
		*bad = true;
		return 0;
	}
	for (i = 0; i < content.n; i++)
		v = v << 8 | content.p[i];
	return v;
}

/* One arc of more than one byte; NULL when it is too large or does not end. */
static const uint8_t *
long_arc(const uint8_t *p, const uint8_t *end, uint32_t *arc)
{
	uint64_t v = 0;

	for (;;) {
		if (p == end)
			return NULL;
		v = v << 7 | (*p & 0x7f);
		if (*p++ < 0x80)
			break;
	}
	*arc = (uint32_t)v;
	return v > UINT32_MAX ? NULL : p;
}

#define EIGHT 8

static bool
are_small(const uint8_t p[EIGHT])
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return (v & UINT64_C(0x8080808080808080)) == 0;
}

/* Written out, for compilers leave the loop as it is. */
static void
widen(uint32_t to[EIGHT], const uint8_t from[EIGHT])
{
	to[0] = from[0];
	to[1] = from[1];
	to[2] = from[2];
	to[3] = from[3];
	to[4] = from[4];
	to[5] = from[5];
	to[6] = from[6];
	to[7] = from[7];
}

size_t
ber_oid_of(struct bytes content, uint32_t *arc, size_t max)
{
	const uint8_t *p = content.p, *end = p + content.n;
	size_t n = 1;

	if (max < 2)
		return 0;
	if (content.n == 0) {
		arc[0] = 0;
		return 1;
	}
	while (p < end) {
		/* Most arcs are small, and most identifiers long. */
		if (end - p >= EIGHT && max - n >= EIGHT && are_small(p)) {
			widen(arc + n, p);
			n += EIGHT;
			p += EIGHT;
			continue;
		}
		if (n == max)
			return 0;
		if (*p < 0x80) {
			arc[n++] = *p++;
			continue;
		}
		p = long_arc(p, end, &arc[n++]);
		if (p == NULL)
			return 0;
	}
	arc[0] = arc[1] < 40 ? 0 : arc[1] < 80 ? 1 : 2;
	arc[1] -= arc[0] * 40;
	return n;
}

struct ber_out
ber_out_over(void *space, size_t n_bytes)
{
	uint8_t *start = space;

	return (struct ber_out){ start, start + n_bytes, start + n_bytes, false };
}

struct bytes
ber_written(const struct ber_out *o)
{
	return (struct bytes){ o->p, (size_t)(o->end - o->p) };
}

/* Room for n bytes in front, or NULL. */
static uint8_t *
before(struct ber_out *o, size_t n)
{
	if (o->full || (size_t)(o->p - o->start) < n) {
		o->full = true;
		return NULL;
	}
	return o->p -= n;
}

void
ber_put(struct ber_out *o, const void *p, size_t n_bytes)
{
	uint8_t *to = before(o, n_bytes);

	if (to != NULL && n_bytes != 0)
		memcpy(to, p, n_bytes);
}

static void
put_header(struct ber_out *o, uint8_t tag, size_t n)
{
	uint8_t *p;

	if (n < 0x80) {
		p = before(o, 2);
		if (p != NULL) {
			p[0] = tag;
			p[1] = (uint8_t)n;
		}
	} else if (n <= 0xff) {
		p = before(o, 3);
		if (p != NULL) {
			p[0] = tag;
			p[1] = 0x81;
			p[2] = (uint8_t)n;
		}
	} else {
		p = before(o, 4);
		if (n > 0xffff)
			o->full = true; /* no datagram is that long */
		if (p != NULL) {
			p[0] = tag;
			p[1] = 0x82;
			p[2] = (uint8_t)(n >> 8);
			p[3] = (uint8_t)n;
		}
	}
}

void
ber_wrap(struct ber_out *o, uint8_t tag, const uint8_t *since)
{
	put_header(o, tag, (size_t)(since - o->p));
}

void
ber_put_octets(struct ber_out *o, uint8_t tag, struct bytes content)
{
	ber_put(o, content.p, content.n);
	put_header(o, tag, content.n);
}

/* The lowest n bytes of v: with its header it is a short element. */
static void
put_number(struct ber_out *o, uint8_t tag, uint64_t v, size_t n, bool zero_first)
{
	uint8_t *p = before(o, 2 + n + zero_first);

	if (p == NULL)
		return;
	*p++ = tag;
	*p++ = (uint8_t)(n + zero_first);
	if (zero_first)
		*p++ = 0;
	while (n-- > 0)
		*p++ = (uint8_t)(v >> (8 * n));
}

void
ber_put_signed(struct ber_out *o, uint8_t tag, int64_t v)
{
	size_t n = 1;

	while (
	    n < 8 && (v < -(INT64_C(1) << (8 * n - 1)) || v >= INT64_C(1) << (8 * n - 1)))
		n++;
	put_number(o, tag, (uint64_t)v, n, false);
}

void
ber_put_integer(struct ber_out *o, int64_t v)
{
	ber_put_signed(o, BER_INTEGER, narrow(v));
}

void
ber_put_unsigned(struct ber_out *o, uint8_t tag, uint64_t v)
{
	size_t n = 1;

	while (n < 8 && v >> (8 * n) != 0)
		n++;
	put_number(o, tag, v, n, v >> (8 * n - 1) != 0);
}

/* Writes an arc that ends before p; returns where it begins. Five bytes at most, or six for the first
 * two together. */
static uint8_t *
write_arc(uint8_t *p, uint64_t v)
{
	*--p = v & 0x7f;
	while (v >>= 7)
		*--p = (uint8_t)(v & 0x7f) | 0x80;
	return p;
}

#define ARC_BYTES_MAX 6

static bool
arcs_are_small(const uint32_t a[EIGHT])
{
	return (a[0] | a[1] | a[2] | a[3] | a[4] | a[5] | a[6] | a[7]) < 0x80;
}

static void
narrow_arcs(uint8_t to[EIGHT], const uint32_t from[EIGHT])
{
	to[0] = (uint8_t)from[0];
	to[1] = (uint8_t)from[1];
	to[2] = (uint8_t)from[2];
	to[3] = (uint8_t)from[3];
	to[4] = (uint8_t)from[4];
	to[5] = (uint8_t)from[5];
	to[6] = (uint8_t)from[6];
	to[7] = (uint8_t)from[7];
}

void
ber_put_oid(struct ber_out *o, struct oid oid)
{
	uint8_t small[OID_ARCS_MAX * ARC_BYTES_MAX], *end, *p;
	size_t i;

	if (o->full || oid.n > OID_ARCS_MAX) {
		o->full = true;
		return;
	}
	/* Straight into its place, where there is enough of it for the worst case. */
	end = (size_t)(o->p - o->start) >= sizeof small ? o->p : small + sizeof small;
	p = end;
	for (i = oid.n; i > 2;) {
		if (i >= 2 + EIGHT && arcs_are_small(oid.arc + i - EIGHT)) {
			i -= EIGHT;
			p -= EIGHT;
			narrow_arcs(p, oid.arc + i);
			continue;
		}
		i--;
		if (oid.arc[i] < 0x80)
			*--p = (uint8_t)oid.arc[i];
		else
			p = write_arc(p, oid.arc[i]);
	}
	p = write_arc(p,
	    (oid.n > 0 ? (uint64_t)oid.arc[0] * 40 : 0) + (oid.n > 1 ? oid.arc[1] : 0));
	if (end == o->p)
		o->p = p;
	else
		ber_put(o, p, (size_t)(end - p));
	put_header(o, BER_OID, (size_t)(end - p));
}
