#include "link/snmp/value.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"

enum form { FORM_NONE, FORM_SIGNED, FORM_UNSIGNED, FORM_DOUBLE, FORM_OCTETS, FORM_OID };

static const struct {
	const char *name;
	enum form form;
} types[VALUE_TYPE_COUNT] = {
	[VALUE_NULL] = { "null", FORM_NONE },
	[VALUE_INTEGER] = { "Integer32", FORM_SIGNED },
	[VALUE_COUNTER32] = { "Counter32", FORM_UNSIGNED },
	[VALUE_GAUGE32] = { "Gauge32", FORM_UNSIGNED },
	[VALUE_UNSIGNED32] = { "Unsigned32", FORM_UNSIGNED },
	[VALUE_TIMETICKS] = { "TimeTicks", FORM_UNSIGNED },
	[VALUE_COUNTER64] = { "Counter64", FORM_UNSIGNED },
	[VALUE_OCTETS] = { "OctetString", FORM_OCTETS },
	[VALUE_BITS] = { "BitString", FORM_OCTETS },
	[VALUE_NSAP] = { "NsapAddress", FORM_OCTETS },
	[VALUE_IP_ADDRESS] = { "IpAddress", FORM_OCTETS },
	[VALUE_OPAQUE] = { "Opaque", FORM_OCTETS },
	[VALUE_FLOAT] = { "Float", FORM_DOUBLE },
	[VALUE_DOUBLE] = { "Double", FORM_DOUBLE },
	[VALUE_INTEGER64] = { "Integer64", FORM_SIGNED },
	[VALUE_OID] = { "ObjectIdentifier", FORM_OID },
	[VALUE_NO_SUCH_OBJECT] = { "noSuchObject", FORM_NONE },
	[VALUE_NO_SUCH_INSTANCE] = { "noSuchInstance", FORM_NONE },
	[VALUE_END_OF_VIEW] = { "endOfMibView", FORM_NONE },
};

bool
value_is_missing(const struct snmp_value *v)
{
	return types[v->type].form == FORM_NONE;
}

int
value_f64(const struct snmp_value *v, double *out)
{
	switch (types[v->type].form) {
	case FORM_SIGNED: *out = (double)v->i; return 0;
	case FORM_UNSIGNED: *out = (double)v->u; return 0;
	case FORM_DOUBLE: *out = v->d; return 0;
	default: return ERR_UNSUPPORTED;
	}
}

int
value_i64(const struct snmp_value *v, int64_t *out)
{
	switch (types[v->type].form) {
	case FORM_SIGNED: *out = v->i; return 0;
	case FORM_UNSIGNED:
		if (v->u > INT64_MAX)
			return ERR_RANGE;
		*out = (int64_t)v->u;
		return 0;
	case FORM_DOUBLE:
		if (!(v->d >= -0x1p63 && v->d < 0x1p63))
			return ERR_RANGE;
		*out = (int64_t)v->d;
		return 0;
	default: return ERR_UNSUPPORTED;
	}
}

int
value_u64(const struct snmp_value *v, uint64_t *out)
{
	switch (types[v->type].form) {
	case FORM_SIGNED:
		if (v->i < 0)
			return ERR_RANGE;
		*out = (uint64_t)v->i;
		return 0;
	case FORM_UNSIGNED: *out = v->u; return 0;
	case FORM_DOUBLE:
		if (!(v->d >= 0 && v->d < 0x1p64))
			return ERR_RANGE;
		*out = (uint64_t)v->d;
		return 0;
	default: return ERR_UNSUPPORTED;
	}
}

#define NUMBER_TEXT_MAX 64

int
value_text_f64(const struct snmp_value *v, double *out)
{
	char text[NUMBER_TEXT_MAX + 1], *end;
	const uint8_t *p = v->octets.p;
	size_t n = v->octets.n;
	double d;

	if (v->type != VALUE_OCTETS)
		return ERR_UNSUPPORTED;
	while (n > 0 &&
	    (p[n - 1] == 0 || p[n - 1] == ' ' || p[n - 1] == '\n' || p[n - 1] == '\r'))
		n--;
	while (n > 0 && *p == ' ') {
		p++;
		n--;
	}
	if (n == 0 || n > NUMBER_TEXT_MAX)
		return ERR_MALFORMED;
	memcpy(text, p, n);
	text[n] = 0;
	/* Decimal only: strtod would also read "nan", "inf" and hexadecimal. */
	if (strspn(text, "0123456789+-.eE") != n)
		return ERR_MALFORMED;
	d = strtod(text, &end);
	if (end != text + n || !isfinite(d))
		return ERR_MALFORMED;
	*out = d;
	return 0;
}

struct snmp_value
value_keep(struct arena *mem, const struct snmp_value *v)
{
	struct snmp_value kept = *v;

	if (types[v->type].form == FORM_OCTETS)
		kept.octets.p = arena_copy(mem, v->octets.p, v->octets.n);
	else if (types[v->type].form == FORM_OID)
		kept.oid.arc =
		    arena_copy(mem, v->oid.arc, v->oid.n * sizeof v->oid.arc[0]);
	return kept;
}

bool
value_equal(const struct snmp_value *a, const struct snmp_value *b)
{
	if (a->type != b->type)
		return false;
	switch (types[a->type].form) {
	case FORM_NONE: return true;
	case FORM_SIGNED: return a->i == b->i;
	case FORM_UNSIGNED: return a->u == b->u;
	case FORM_DOUBLE: return memcmp(&a->d, &b->d, sizeof a->d) == 0;
	case FORM_OCTETS:
		return a->octets.n == b->octets.n &&
		    (a->octets.n == 0 ||
			memcmp(a->octets.p, b->octets.p, a->octets.n) == 0);
	case FORM_OID: return oid_compare(a->oid, b->oid) == 0;
	}
	return false;
}

const char *
value_type_text(enum value_type t)
{
	return (unsigned)t < VALUE_TYPE_COUNT ? types[t].name : "?";
}

static bool
is_readable(const uint8_t *p, size_t n)
{
	size_t i;

	if (!utf8_valid((const char *)p, n))
		return false;
	for (i = 0; i < n; i++)
		if ((p[i] < 0x20 && p[i] != '\t' && p[i] != '\n' && p[i] != '\r') ||
		    p[i] == 0x7f)
			return false;
	return true;
}

static void
octets_text(struct buf *out, struct bytes o)
{
	size_t n = o.n;

	while (n > 0 && (o.p[n - 1] == 0 || o.p[n - 1] == '\n' || o.p[n - 1] == '\r'))
		n--;
	if (is_readable(o.p, n) && (n > 0 || o.n == 0))
		buf_put(out, o.p, n);
	else
		value_hex(out, o, ' ');
}

void
value_text(struct buf *out, const struct snmp_value *v)
{
	char text[OID_TEXT_MAX];

	switch (v->type) {
	case VALUE_OCTETS: octets_text(out, v->octets); return;
	case VALUE_IP_ADDRESS:
		if (v->octets.n == 4)
			buf_printf(out, "%u.%u.%u.%u", v->octets.p[0], v->octets.p[1],
			    v->octets.p[2], v->octets.p[3]);
		else
			value_hex(out, v->octets, ' ');
		return;
	case VALUE_FLOAT: buf_printf(out, "%.9g", v->d); return;
	case VALUE_DOUBLE: buf_printf(out, "%.17g", v->d); return;
	case VALUE_OID: buf_puts(out, oid_text(v->oid, text, sizeof text)); return;
	default: break;
	}
	switch (types[v->type].form) {
	case FORM_SIGNED: buf_printf(out, "%" PRId64, v->i); return;
	case FORM_UNSIGNED: buf_printf(out, "%" PRIu64, v->u); return;
	case FORM_OCTETS: value_hex(out, v->octets, ' '); return;
	default: buf_puts(out, types[v->type].name); return;
	}
}

void
value_hex(struct buf *out, struct bytes octets, char separator)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < octets.n; i++) {
		if (separator != 0 && i != 0)
			buf_char(out, separator);
		buf_char(out, digit[octets.p[i] >> 4]);
		buf_char(out, digit[octets.p[i] & 15]);
	}
}

int
value_mac(const struct snmp_value *v, char text[MAC_TEXT_MAX])
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	if (v->type != VALUE_OCTETS || (v->octets.n != 6 && v->octets.n != 8))
		return ERR_MALFORMED;
	for (i = 0; i < v->octets.n; i++) {
		text[3 * i] = digit[v->octets.p[i] >> 4];
		text[3 * i + 1] = digit[v->octets.p[i] & 15];
		text[3 * i + 2] = ':';
	}
	text[3 * i - 1] = 0;
	return 0;
}
