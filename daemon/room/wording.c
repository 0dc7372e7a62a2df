#include "room/wording.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define BITS_MAX 256

static bool
is_octets(const struct snmp_value *v)
{
	return v->type == VALUE_OCTETS || v->type == VALUE_BITS ||
	    v->type == VALUE_OPAQUE || v->type == VALUE_IP_ADDRESS;
}

static int
address(struct buf *out, struct bytes o)
{
	char text[INET6_ADDRSTRLEN];

	if (o.n != 4 && o.n != 16)
		return ERR_MALFORMED;
	inet_ntop(o.n == 4 ? AF_INET : AF_INET6, o.p, text, sizeof text);
	buf_puts(out, text);
	return 0;
}

/* DateAndTime (RFC 2579): year, month, day, hour, minute, second, tenth, and the way to UTC. */
static int
date(struct buf *out, struct bytes o)
{
	const uint8_t *p = o.p;

	if ((o.n != 8 && o.n != 11) || p[2] < 1 || p[2] > 12 || p[3] < 1 || p[3] > 31 ||
	    p[4] > 23 || p[5] > 59 || p[6] > 60)
		return ERR_MALFORMED;
	buf_printf(out, "%04u-%02u-%02uT%02u:%02u:%02u", (unsigned)p[0] << 8 | p[1], p[2],
	    p[3], p[4], p[5], p[6]);
	if (o.n == 11 && p[9] == 0 && p[10] == 0)
		buf_char(out, 'Z');
	else if (o.n == 11)
		buf_printf(out, "%c%02u:%02u", p[8] == '-' ? '-' : '+', p[9], p[10]);
	return 0;
}

bool
wording_bit(const struct snmp_value *v, unsigned bit)
{
	uint64_t u;
	int64_t i;

	if (is_octets(v))
		return bit / 8 < v->octets.n &&
		    (v->octets.p[bit / 8] >> (7 - bit % 8) & 1) != 0;
	if (bit >= 64)
		return false;
	if (value_u64(v, &u) == 0)
		return (u >> bit & 1) != 0;
	return value_i64(v, &i) == 0 && ((uint64_t)i >> bit & 1) != 0;
}

/* The names of the bits that are set, by their numbers where they have none. */
static int
bits(struct buf *out, const struct item *item, const struct snmp_value *v)
{
	unsigned n = is_octets(v) ? (unsigned)(v->octets.n * 8) : 64, bit;
	bool first = true;
	double d;
	size_t i;

	if (!is_octets(v) && value_f64(v, &d) < 0)
		return ERR_MALFORMED;
	for (bit = 0; bit < n && bit < BITS_MAX; bit++) {
		const char *name = NULL;

		if (!wording_bit(v, bit))
			continue;
		for (i = 0; i < item->map.n && name == NULL; i++)
			if (strtoul(item->map.v[i].raw, NULL, 10) == bit)
				name = item->map.v[i].text;
		if (!first)
			buf_char(out, ',');
		first = false;
		if (name != NULL && *name != 0)
			buf_puts(out, name);
		else
			buf_printf(out, "%u", bit);
	}
	return 0;
}

/* The first number in a text, as it is written there. */
static int
number(struct buf *out, struct bytes o)
{
	size_t i = 0, from;

	while (i < o.n && !isdigit(o.p[i]))
		i++;
	if (i == o.n)
		return ERR_MALFORMED;
	from = i;
	if (from > 0 && o.p[from - 1] == '.')
		from--;
	if (from > 0 && o.p[from - 1] == '-')
		from--;
	while (i < o.n && isdigit(o.p[i]))
		i++;
	if (i + 1 < o.n && o.p[i] == '.' && isdigit(o.p[i + 1]) && o.p[from] != '.')
		for (i++; i < o.n && isdigit(o.p[i]);)
			i++;
	buf_put(out, o.p + from, i - from);
	return 0;
}

static int
ieee(struct buf *out, struct bytes o)
{
	uint64_t u = 0;
	size_t i;
	double d;
	float f;

	if (o.n != 4 && o.n != 8)
		return ERR_MALFORMED;
	for (i = 0; i < o.n; i++)
		u = u << 8 | o.p[i];
	if (o.n == 4) {
		uint32_t half = (uint32_t)u;

		memcpy(&f, &half, sizeof f);
		buf_printf(out, "%.9g", (double)f);
	} else {
		memcpy(&d, &u, sizeof d);
		buf_printf(out, "%.17g", d);
	}
	return 0;
}

int
wording(struct buf *out, const struct item *item, const struct snmp_value *v)
{
	if (item->as == AS_BITS)
		return bits(out, item, v);
	if (!is_octets(v) || item->as == AS_IT_IS)
		return ERR_MALFORMED;
	switch (item->as) {
	case AS_NUMBER: return number(out, v->octets);
	case AS_HEX: value_hex(out, v->octets, ' '); return 0;
	case AS_MAC:
		if (v->octets.n == 0)
			return ERR_MALFORMED;
		value_hex(out, v->octets, ':');
		return 0;
	case AS_ADDRESS: return address(out, v->octets);
	case AS_DATE: return date(out, v->octets);
	case AS_FLOAT: return ieee(out, v->octets);
	default: return ERR_MALFORMED;
	}
}

/* One "1x:" of a hint. */
struct hint_part {
	bool repeats;
	unsigned long octets;
	char form, separator, terminator;
};

static int
next_part(const char **hint, struct hint_part *p)
{
	const char *s = *hint;
	char *end;

	*p = (struct hint_part){ .repeats = *s == '*' };
	s += p->repeats;
	if (!isdigit((unsigned char)*s))
		return ERR_MALFORMED;
	p->octets = strtoul(s, &end, 10);
	p->form = *end;
	if (p->form == 0 || strchr("xdoat", p->form) == NULL || p->octets > 65535)
		return ERR_MALFORMED;
	s = end + 1;
	if (*s != 0 && *s != '*' && !isdigit((unsigned char)*s))
		p->separator = *s++;
	if (p->repeats && *s != 0 && *s != '*' && !isdigit((unsigned char)*s))
		p->terminator = *s++;
	*hint = s;
	return 0;
}

static void
put_part(struct buf *out, const struct hint_part *p, const uint8_t *o, size_t n)
{
	uint64_t u = 0;
	size_t i;

	if (p->form == 'a' || p->form == 't') {
		buf_put(out, o, n);
		return;
	}
	for (i = 0; i < n; i++)
		u = u << 8 | o[i];
	if (p->form == 'x')
		buf_printf(out, "%0*" PRIx64, (int)(n > 8 ? 16 : 2 * n), u);
	else
		buf_printf(out, p->form == 'd' ? "%" PRIu64 : "%" PRIo64, u);
}

/* The last part of a hint goes on until the octets end; what stands between is left out at the end. */
int
wording_by_hint(struct buf *out, const char *hint, struct bytes octets)
{
	const char *last = hint, *next = hint;
	struct hint_part part;
	size_t at = 0;

	while (at < octets.n) {
		unsigned long times = 1;
		size_t began = at;

		if (*next == 0)
			next = last;
		last = next;
		if (next_part(&next, &part) < 0)
			return ERR_MALFORMED;
		if (part.repeats)
			times = octets.p[at++];
		for (; times != 0 && at < octets.n; times--) {
			size_t n =
			    octets.n - at < part.octets ? octets.n - at : part.octets;

			put_part(out, &part, octets.p + at, n);
			at += n;
			if (part.separator != 0 && at < octets.n &&
			    (times > 1 || part.terminator == 0))
				buf_char(out, part.separator);
		}
		if (part.terminator != 0 && at < octets.n)
			buf_char(out, part.terminator);
		if (at == began && *next == 0)
			return ERR_MALFORMED; /* "0d" takes nothing, for ever */
	}
	return 0;
}
