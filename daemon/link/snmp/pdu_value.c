#include <string.h>

#include "link/snmp/pdu_own.h"

struct oid
pdu_read_oid(struct bytes content, struct pdu_arcs *arcs, bool *bad)
{
	size_t max = arcs->left < OID_ARCS_MAX ? arcs->left : OID_ARCS_MAX;
	struct oid oid = { arcs->next, ber_oid_of(content, arcs->next, max) };

	if (oid.n == 0)
		*bad = true;
	arcs->next += oid.n;
	arcs->left -= oid.n;
	return oid;
}

static double
read_double(struct bytes b)
{
	uint64_t u = 0;
	uint32_t u32;
	size_t i;
	double d;
	float f;

	for (i = 0; i < b.n; i++)
		u = u << 8 | b.p[i];
	if (b.n == sizeof f) {
		u32 = (uint32_t)u;
		memcpy(&f, &u32, sizeof f);
		return f;
	}
	memcpy(&d, &u, sizeof d);
	return d;
}

/* The bytes after the opaque's own header are another header. As in Net-SNMP, it is that one's length
 * that says where the pair goes on, and the two counters are refused. */
void
pdu_read_opaque(struct cur *pair, struct bytes content, struct snmp_value *v, bool *bad)
{
	struct cur c = cur_over(content.p, content.n);
	struct bytes inner;
	uint8_t kind;

	v->type = VALUE_OPAQUE;
	v->octets = content;
	if (content.n < 2 || c.p[0] != OPAQUE_TAG || c.p[1] < OPAQUE_COUNTER64 ||
	    c.p[1] > OPAQUE_UNSIGNED64 || c.p[1] == OPAQUE_COUNTER64 + 1)
		return;
	c.p++;
	inner = ber_any(&c, &kind);
	pair->p = c.p;
	*bad |= c.failed;
	if (kind == OPAQUE_FLOAT && content.n == 7 && inner.n == 4) {
		v->type = VALUE_FLOAT;
		v->d = read_double(inner);
	} else if (kind == OPAQUE_DOUBLE && content.n == 11 && inner.n == 8) {
		v->type = VALUE_DOUBLE;
		v->d = read_double(inner);
	} else if (kind == OPAQUE_INTEGER64 && content.n <= 12) {
		v->type = VALUE_INTEGER64;
		v->i = (int64_t)ber_signed64_of(inner, bad);
	} else {
		*bad = true;
	}
}

void
pdu_read_content(uint8_t tag, struct bytes content, struct snmp_value *v,
    struct pdu_arcs *arcs, bool *bad)
{
	switch (tag) {
	case BER_INTEGER:
		v->type = VALUE_INTEGER;
		v->i = ber_signed_of(content, bad);
		return;
	case BER_COUNTER32:
		v->type = VALUE_COUNTER32;
		v->u = ber_unsigned32_of(content, bad);
		return;
	case BER_GAUGE32:
		v->type = VALUE_GAUGE32;
		v->u = ber_unsigned32_of(content, bad);
		return;
	case BER_TIMETICKS:
		v->type = VALUE_TIMETICKS;
		v->u = ber_unsigned32_of(content, bad);
		return;
	case BER_UNSIGNED32:
		v->type = VALUE_UNSIGNED32;
		v->u = ber_unsigned32_of(content, bad);
		return;
	case BER_COUNTER64:
		v->type = VALUE_COUNTER64;
		v->u = ber_unsigned64_of(content, bad);
		return;
	case BER_OCTETS: v->type = VALUE_OCTETS; break;
	case BER_IP_ADDRESS:
		v->type = VALUE_IP_ADDRESS;
		*bad |= content.n != 4;
		break;
	case BER_NSAP: v->type = VALUE_NSAP; break;
	case BER_BITS:
		v->type = VALUE_BITS;
		*bad |= content.n == 0;
		break;
	/* Without the wrapping they should have: Net-SNMP reads them. */
	case OPAQUE_FLOAT:
	case OPAQUE_DOUBLE:
		v->type = tag == OPAQUE_FLOAT ? VALUE_FLOAT : VALUE_DOUBLE;
		*bad |= content.n != (tag == OPAQUE_FLOAT ? 4 : 8);
		if (!*bad)
			v->d = read_double(content);
		return;
	case BER_OID:
		v->type = VALUE_OID;
		v->oid = pdu_read_oid(content, arcs, bad);
		return;
	case BER_NULL: v->type = VALUE_NULL; return;
	case BER_NO_SUCH_OBJECT: v->type = VALUE_NO_SUCH_OBJECT; return;
	case BER_NO_SUCH_INSTANCE: v->type = VALUE_NO_SUCH_INSTANCE; return;
	case BER_END_OF_VIEW: v->type = VALUE_END_OF_VIEW; return;
	default: *bad = true; return;
	}
	v->octets = content;
}
