#include "link/snmp/pdu_own.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* The shortest varbind: a sequence of an identifier and a null. Each arc has a byte of its own, and
 * each identifier one arc more than bytes, or two. */
#define VARBIND_BYTES_MIN 6
#define VARBINDS_MAX      (PDU_DATAGRAM_MAX / VARBIND_BYTES_MIN + 1)
#define ARCS_MAX          (PDU_DATAGRAM_MAX + 4)

void
pdu_space_init(struct pdu_space *s)
{
	*s = (struct pdu_space){
		/* mem_grow: not zeroed, so that pages are there only once used. */
		.varbinds = mem_grow(NULL, VARBINDS_MAX, sizeof *s->varbinds),
		.arcs = mem_grow(NULL, ARCS_MAX, sizeof *s->arcs),
		.octets = mem_grow(NULL, PDU_DATAGRAM_MAX, 1),
		.varbinds_max = VARBINDS_MAX,
		.arcs_max = ARCS_MAX,
		.octets_max = PDU_DATAGRAM_MAX,
	};
}

void
pdu_space_fini(struct pdu_space *s)
{
	mem_free(s->varbinds);
	mem_free(s->arcs);
	mem_free(s->octets);
	*s = (struct pdu_space){ 0 };
}

/* --- reading --- */

/* One varbind of any shape, and the cursor behind it. As with Net-SNMP, that is behind the value,
 * whatever the length around the pair says. */
static void
read_pair(struct cur *list, struct snmp_varbind *v, struct pdu_arcs *arcs)
{
	struct cur pair = ber_enter(list, BER_SEQUENCE);
	struct bytes name = ber_take(&pair, BER_OID), content;
	uint8_t tag;

	if (!pair.failed)
		v->oid = pdu_read_oid(name, arcs, &pair.failed);
	content = ber_any(&pair, &tag);
	if (pair.failed)
		;
	else if (tag == BER_OPAQUE)
		pdu_read_opaque(&pair, content, &v->value, &pair.failed);
	else
		pdu_read_content(tag, content, &v->value, arcs, &pair.failed);
	list->p = pair.p;
	list->failed |= pair.failed;
}

/* The name at p where it is the one at q, one row on: alike but for the last byte, which is an arc. */
static bool
read_next_name(const uint8_t *p, const uint8_t *q, struct oid was, struct pdu_arcs *arcs,
    struct oid *out)
{
	size_t n = p[3];

	if (q[3] != n || n < 3 || was.n > arcs->left || p[2 + n] >= 0x80 ||
	    p[3 + n] >= 0x80 || q[3 + n] >= 0x80 || memcmp(p + 4, q + 4, n - 1) != 0)
		return false;
	memcpy(arcs->next, was.arc, (was.n - 1) * sizeof *was.arc);
	arcs->next[was.n - 1] = p[3 + n];
	*out = (struct oid){ arcs->next, was.n };
	arcs->next += was.n;
	arcs->left -= was.n;
	return true;
}

/* The same for the shape that nearly all have, all lengths below 128: without a cursor, which would
 * have to live in memory. Returns where it ends, or NULL for read_pair() to look closer. `before` is
 * the pair, at q, whose name this one's may follow on; NULL: none. */
static const uint8_t *
read_short_pair(const uint8_t *p, size_t left, struct snmp_varbind *v,
    struct pdu_arcs *arcs, const struct snmp_varbind *before, const uint8_t *q)
{
	size_t n_pair, n_name, n_value;
	const uint8_t *value;
	bool bad = false;

	if (left < 6 || p[0] != BER_SEQUENCE || p[2] != BER_OID)
		return NULL;
	n_pair = p[1];
	n_name = p[3];
	if (n_pair >= 0x80 || n_pair > left - 2 || n_name + 4 > n_pair)
		return NULL;
	value = p + 4 + n_name;
	n_value = value[1];
	if (n_value >= 0x80 || n_name + 4 + n_value > n_pair || value[0] == BER_OPAQUE)
		return NULL;
	if (before == NULL || !read_next_name(p, q, before->oid, arcs, &v->oid))
		v->oid = pdu_read_oid((struct bytes){ p + 4, n_name }, arcs, &bad);
	pdu_read_content(
	    value[0], (struct bytes){ value + 2, n_value }, &v->value, arcs, &bad);
	return bad ? NULL : value + 2 + n_value;
}

static int
read_varbinds(
    struct cur *list, struct pdu_space *space, struct pdu_arcs *arcs, struct pdu *out)
{
	const uint8_t *q = list->p; /* the pair `again` before this one */
	size_t n = 0, again = space->again;

	for (; !list->failed && list->p < list->end; n++) {
		struct snmp_varbind *v = &space->varbinds[n];
		const uint8_t *behind;

		if (n == space->varbinds_max)
			return ERR_MALFORMED;
		behind = read_short_pair(list->p, (size_t)(list->end - list->p), v, arcs,
		    again != 0 && n >= again ? v - again : NULL, q);
		if (behind != NULL) {
			list->p = behind;
			if (again != 0 && n >= again)
				q += 6 + q[3] + q[5 + q[3]];
		} else {
			again = 0; /* q goes over short pairs only */
			read_pair(list, v, arcs);
		}
	}
	out->varbinds = space->varbinds;
	out->n = n;
	return list->failed ? ERR_MALFORMED : 0;
}

/* The types of two of its fields are read as loosely as Net-SNMP reads them. */
static void
read_trap_head(struct cur *c, struct pdu_arcs *arcs, struct pdu_trap_v1 *t)
{
	struct bytes agent, uptime;
	uint8_t tag;

	t->enterprise = pdu_read_oid(ber_take(c, BER_OID), arcs, &c->failed);
	agent = ber_any(c, &tag);
	if (tag != BER_IP_ADDRESS && tag != BER_OCTETS && tag != BER_OPAQUE &&
	    tag != BER_NSAP)
		c->failed = true;
	if (agent.n > sizeof t->agent)
		c->failed = true;
	if (!c->failed)
		memcpy(t->agent, agent.p, agent.n);
	t->generic = ber_integer(c);
	t->specific = ber_integer(c);
	uptime = ber_any(c, &tag);
	if (tag != BER_TIMETICKS && tag != BER_COUNTER32 && tag != BER_GAUGE32 &&
	    tag != BER_UNSIGNED32)
		c->failed = true;
	if (!c->failed)
		t->uptime = ber_unsigned32_of(uptime, &c->failed);
}

static int
read_own(struct bytes in, struct pdu_space *space, struct pdu *out)
{
	struct pdu_arcs arcs = { space->arcs, space->arcs_max };
	struct cur all = cur_over(in.p, in.n), body, list;
	struct bytes content;
	uint8_t kind;

	content = ber_any(&all, &kind);
	if (all.failed || kind < PDU_GET || kind > PDU_REPORT)
		return ERR_MALFORMED;
	body = cur_over(content.p, content.n);
	*out = (struct pdu){ .kind = kind };
	if (kind == PDU_TRAP_V1) {
		read_trap_head(&body, &arcs, &out->trap);
	} else {
		out->request_id = (int32_t)ber_integer(&body);
		out->error_status = ber_integer(&body);
		out->error_index = ber_integer(&body);
	}
	list = ber_enter(&body, BER_SEQUENCE);
	return read_varbinds(&list, space, &arcs, out);
}

int
pdu_read(enum snmp_codec codec, struct bytes in, struct pdu_space *space, struct pdu *out)
{
	if (in.n > PDU_DATAGRAM_MAX)
		return ERR_MALFORMED;
	return codec == SNMP_CODEC_OWN ? read_own(in, space, out)
				       : pdu_read_netsnmp(in, space, out);
}

int
pdu_peek(struct bytes in, enum pdu_kind *kind, int32_t *request_id)
{
	struct cur all = cur_over(in.p, in.n), body;
	struct bytes content;
	uint8_t tag;

	content = ber_any(&all, &tag);
	if (all.failed || tag < PDU_GET || tag > PDU_REPORT || tag == PDU_TRAP_V1)
		return ERR_MALFORMED;
	body = cur_over(content.p, content.n);
	*request_id = (int32_t)ber_integer(&body);
	*kind = tag;
	return body.failed ? ERR_MALFORMED : 0;
}

/* --- writing --- */

static void
write_double(struct ber_out *o, const struct snmp_value *v)
{
	const uint8_t *since = o->p;
	size_t n = v->type == VALUE_FLOAT ? 4 : 8, i;
	float f = (float)v->d;
	uint8_t b[8];
	uint64_t u;
	uint32_t u32;

	memcpy(&u, &v->d, sizeof u);
	memcpy(&u32, &f, sizeof u32);
	if (n == 4)
		u = u32;
	for (i = 0; i < n; i++)
		b[i] = (uint8_t)(u >> (8 * (n - 1 - i)));
	ber_put_octets(o, n == 4 ? OPAQUE_FLOAT : OPAQUE_DOUBLE, (struct bytes){ b, n });
	ber_put(o, &(uint8_t){ OPAQUE_TAG }, 1);
	ber_wrap(o, BER_OPAQUE, since);
}

static void
write_integer64(struct ber_out *o, int64_t v)
{
	const uint8_t *since = o->p;

	ber_put_signed(o, OPAQUE_INTEGER64, v);
	ber_put(o, &(uint8_t){ OPAQUE_TAG }, 1);
	ber_wrap(o, BER_OPAQUE, since);
}

static void
write_value(struct ber_out *o, const struct snmp_value *v)
{
	static const struct bytes nothing;

	switch (v->type) {
	case VALUE_INTEGER: ber_put_integer(o, v->i); return;
	case VALUE_COUNTER32:
		ber_put_unsigned(o, BER_COUNTER32, v->u & UINT32_MAX);
		return;
	case VALUE_GAUGE32: ber_put_unsigned(o, BER_GAUGE32, v->u & UINT32_MAX); return;
	case VALUE_UNSIGNED32:
		ber_put_unsigned(o, BER_UNSIGNED32, v->u & UINT32_MAX);
		return;
	case VALUE_TIMETICKS:
		ber_put_unsigned(o, BER_TIMETICKS, v->u & UINT32_MAX);
		return;
	case VALUE_COUNTER64: ber_put_unsigned(o, BER_COUNTER64, v->u); return;
	case VALUE_OCTETS: ber_put_octets(o, BER_OCTETS, v->octets); return;
	case VALUE_BITS: ber_put_octets(o, BER_BITS, v->octets); return;
	case VALUE_NSAP: ber_put_octets(o, BER_NSAP, v->octets); return;
	case VALUE_IP_ADDRESS: ber_put_octets(o, BER_IP_ADDRESS, v->octets); return;
	case VALUE_OPAQUE: ber_put_octets(o, BER_OPAQUE, v->octets); return;
	case VALUE_FLOAT:
	case VALUE_DOUBLE: write_double(o, v); return;
	case VALUE_INTEGER64: write_integer64(o, v->i); return;
	case VALUE_OID: ber_put_oid(o, v->oid); return;
	case VALUE_NO_SUCH_OBJECT: ber_put_octets(o, BER_NO_SUCH_OBJECT, nothing); return;
	case VALUE_NO_SUCH_INSTANCE:
		ber_put_octets(o, BER_NO_SUCH_INSTANCE, nothing);
		return;
	case VALUE_END_OF_VIEW: ber_put_octets(o, BER_END_OF_VIEW, nothing); return;
	case VALUE_NULL:
	case VALUE_TYPE_COUNT: break;
	}
	ber_put_octets(o, BER_NULL, nothing);
}

void
pdu_write_varbinds(const struct snmp_varbind *v, size_t n, struct ber_out *out)
{
	const uint8_t *list = out->p, *pair;
	size_t i;

	for (i = n; i-- > 0;) {
		pair = out->p;
		write_value(out, &v[i].value);
		ber_put_oid(out, v[i].oid);
		ber_wrap(out, BER_SEQUENCE, pair);
	}
	ber_wrap(out, BER_SEQUENCE, list);
}

void
pdu_write_head(enum pdu_kind kind, int32_t request_id, int64_t error_status,
    int64_t error_index, const uint8_t *since, struct ber_out *out)
{
	ber_put_integer(out, error_index);
	ber_put_integer(out, error_status);
	ber_put_integer(out, request_id);
	ber_wrap(out, (uint8_t)kind, since);
}

bool
pdu_can_say(struct oid o)
{
	if (o.n > OID_ARCS_MAX)
		return false;
	return o.n == 0 ||
	    (o.arc[0] <= 2 && (o.n == 1 || o.arc[0] == 2 || o.arc[1] < 40));
}

static int
write_own(const struct pdu *p, struct ber_out *out)
{
	const uint8_t *since = out->p;
	size_t i;

	if (p->kind == PDU_TRAP_V1 && !pdu_can_say(p->trap.enterprise))
		return ERR_MALFORMED;
	for (i = 0; i < p->n; i++)
		if (!pdu_can_say(p->varbinds[i].oid) ||
		    (p->varbinds[i].value.type == VALUE_OID &&
			!pdu_can_say(p->varbinds[i].value.oid)))
			return ERR_MALFORMED;
	pdu_write_varbinds(p->varbinds, p->n, out);
	if (p->kind != PDU_TRAP_V1) {
		pdu_write_head(
		    p->kind, p->request_id, p->error_status, p->error_index, since, out);
		return 0;
	}
	ber_put_unsigned(out, BER_TIMETICKS, p->trap.uptime & UINT32_MAX);
	ber_put_integer(out, p->trap.specific);
	ber_put_integer(out, p->trap.generic);
	ber_put_octets(out, BER_IP_ADDRESS, (struct bytes){ p->trap.agent, 4 });
	ber_put_oid(out, p->trap.enterprise);
	ber_wrap(out, PDU_TRAP_V1, since);
	return 0;
}

int
pdu_write(enum snmp_codec codec, const struct pdu *p, struct ber_out *out)
{
	return codec == SNMP_CODEC_OWN ? write_own(p, out) : pdu_write_netsnmp(p, out);
}

const char *
pdu_kind_text(enum pdu_kind k)
{
	static const char *const text[] = { "get", "getnext", "response", "set",
		"trap (v1)", "getbulk", "inform", "trap", "report" };

	return k >= PDU_GET && k <= PDU_REPORT ? text[k - PDU_GET] : "?";
}

const char *
pdu_error_text(int64_t error_status)
{
	static const char *const text[] = { "noError", "tooBig", "noSuchName", "badValue",
		"readOnly", "genErr", "noAccess", "wrongType", "wrongLength",
		"wrongEncoding", "wrongValue", "noCreation", "inconsistentValue",
		"resourceUnavailable", "commitFailed", "undoFailed", "authorizationError",
		"notWritable", "inconsistentName" };

	return error_status >= 0 && (size_t)error_status < ARRAY_LEN(text)
	    ? text[error_status]
	    : "?";
}
