/* The same PDUs by Net-SNMP's codec: the reference that ours is held equal to, and the fallback.
 *
 * Only its two functions between bytes and netsnmp_pdu are used; no session, no MIB, no global state
 * but its log, which is turned off: it would write a line for each malformed datagram. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/pdu.h"

static const struct {
	enum value_type type;
	u_char asn;
} types[] = {
	{ VALUE_NULL, ASN_NULL },
	{ VALUE_INTEGER, ASN_INTEGER },
	{ VALUE_COUNTER32, ASN_COUNTER },
	{ VALUE_GAUGE32, ASN_GAUGE },
	{ VALUE_UNSIGNED32, ASN_UINTEGER },
	{ VALUE_TIMETICKS, ASN_TIMETICKS },
	{ VALUE_COUNTER64, ASN_COUNTER64 },
	{ VALUE_OCTETS, ASN_OCTET_STR },
	{ VALUE_BITS, ASN_BIT_STR },
	{ VALUE_NSAP, ASN_NSAP },
	{ VALUE_IP_ADDRESS, ASN_IPADDRESS },
	{ VALUE_OPAQUE, ASN_OPAQUE },
	{ VALUE_FLOAT, ASN_OPAQUE_FLOAT },
	{ VALUE_DOUBLE, ASN_OPAQUE_DOUBLE },
	{ VALUE_INTEGER64, ASN_OPAQUE_I64 },
	{ VALUE_OID, ASN_OBJECT_ID },
	{ VALUE_NO_SUCH_OBJECT, SNMP_NOSUCHOBJECT },
	{ VALUE_NO_SUCH_INSTANCE, SNMP_NOSUCHINSTANCE },
	{ VALUE_END_OF_VIEW, SNMP_ENDOFMIBVIEW },
};

static void
silence(void)
{
	static bool done;

	if (!done)
		netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
	done = true;
}

/* What a space has left while a PDU is copied into it. */
struct left {
	uint32_t *arcs;
	size_t n_arcs;
	uint8_t *octets;
	size_t n_octets;
};

static struct oid
take_oid(struct left *left, const oid *arcs, size_t n)
{
	struct oid o = { left->arcs, n < left->n_arcs ? n : left->n_arcs };
	size_t i;

	for (i = 0; i < o.n; i++)
		left->arcs[i] = (uint32_t)arcs[i];
	left->arcs += o.n;
	left->n_arcs -= o.n;
	return o;
}

static struct bytes
take_octets(struct left *left, const void *p, size_t n)
{
	struct bytes b = { left->octets, n < left->n_octets ? n : left->n_octets };

	if (b.n != 0)
		memcpy(left->octets, p, b.n);
	left->octets += b.n;
	left->n_octets -= b.n;
	return b;
}

static int
take_value(struct left *left, const netsnmp_variable_list *var, struct snmp_value *v)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].asn == var->type)
			break;
	if (i == ARRAY_LEN(types))
		return ERR_MALFORMED;
	v->type = types[i].type;
	switch (v->type) {
	case VALUE_INTEGER: v->i = *var->val.integer; break;
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_UNSIGNED32:
	case VALUE_TIMETICKS: v->u = (u_long)*var->val.integer; break;
	case VALUE_COUNTER64:
		v->u = (uint64_t)var->val.counter64->high << 32 | var->val.counter64->low;
		break;
	case VALUE_INTEGER64:
		v->i = (int64_t)((uint64_t)var->val.counter64->high << 32 |
		    var->val.counter64->low);
		break;
	case VALUE_FLOAT: v->d = *var->val.floatVal; break;
	case VALUE_DOUBLE: v->d = *var->val.doubleVal; break;
	case VALUE_OID:
		v->oid = take_oid(left, var->val.objid, var->val_len / sizeof(oid));
		break;
	case VALUE_OCTETS:
	case VALUE_BITS:
	case VALUE_NSAP:
	case VALUE_IP_ADDRESS:
	case VALUE_OPAQUE:
		v->octets = take_octets(left, var->val.string, var->val_len);
		break;
	default: break;
	}
	return 0;
}

static int
take_pdu(const netsnmp_pdu *theirs, struct pdu_space *space, struct pdu *out)
{
	struct left left = { space->arcs, space->arcs_max, space->octets,
		space->octets_max };
	const netsnmp_variable_list *var;
	size_t n = 0;

	*out = (struct pdu){ .kind = (enum pdu_kind)theirs->command };
	if (out->kind == PDU_TRAP_V1) {
		out->trap.enterprise =
		    take_oid(&left, theirs->enterprise, theirs->enterprise_length);
		memcpy(out->trap.agent, theirs->agent_addr, sizeof out->trap.agent);
		out->trap.generic = theirs->trap_type;
		out->trap.specific = theirs->specific_type;
		out->trap.uptime = theirs->time;
	} else {
		out->request_id = (int32_t)theirs->reqid;
		out->error_status = theirs->errstat;
		out->error_index = theirs->errindex;
	}
	for (var = theirs->variables; var != NULL; var = var->next_variable, n++) {
		if (n == space->varbinds_max)
			return ERR_MALFORMED;
		space->varbinds[n].oid = take_oid(&left, var->name, var->name_length);
		if (take_value(&left, var, &space->varbinds[n].value) < 0)
			return ERR_MALFORMED;
	}
	out->varbinds = space->varbinds;
	out->n = n;
	return 0;
}

int
pdu_read_netsnmp(struct bytes in, struct pdu_space *space, struct pdu *out)
{
	netsnmp_pdu *theirs = calloc(1, sizeof *theirs);
	size_t n = in.n;
	u_char *copy;
	int r;

	if (theirs == NULL)
		mem_exhausted(sizeof *theirs);
	silence();
	/* It looks one or two bytes past what it was given before it checks. */
	copy = mem_alloc(in.n + 16);
	if (in.n != 0)
		memcpy(copy, in.p, in.n);
	r = in.n == 0 || snmp_pdu_parse(theirs, copy, &n) != 0
	    ? ERR_MALFORMED
	    : take_pdu(theirs, space, out);
	snmp_free_pdu(theirs);
	mem_free(copy);
	return r;
}

/* --- writing --- */

static size_t
give_oid(struct oid o, oid arcs[MAX_OID_LEN])
{
	size_t n = o.n < MAX_OID_LEN ? o.n : MAX_OID_LEN, i;

	for (i = 0; i < n; i++)
		arcs[i] = o.arc[i];
	return n;
}

static bool
give_varbind(netsnmp_pdu *theirs, const struct snmp_varbind *vb)
{
	oid name[MAX_OID_LEN], value[MAX_OID_LEN];
	size_t n_name = give_oid(vb->oid, name), n_value;
	const struct snmp_value *v = &vb->value;
	struct counter64 c64;
	u_char asn = ASN_NULL;
	float f;
	long l;
	size_t i;

	for (i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].type == v->type)
			asn = types[i].asn;
	switch (v->type) {
	case VALUE_INTEGER:
		l = (long)v->i;
		return snmp_pdu_add_variable(theirs, name, n_name, asn, &l, sizeof l) !=
		    NULL;
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_UNSIGNED32:
	case VALUE_TIMETICKS:
		l = (long)v->u;
		return snmp_pdu_add_variable(theirs, name, n_name, asn, &l, sizeof l) !=
		    NULL;
	case VALUE_COUNTER64:
	case VALUE_INTEGER64:
		c64.high = (u_long)(v->u >> 32);
		c64.low = (u_long)(v->u & UINT32_MAX);
		return snmp_pdu_add_variable(
			   theirs, name, n_name, asn, &c64, sizeof c64) != NULL;
	case VALUE_FLOAT:
		f = (float)v->d;
		return snmp_pdu_add_variable(theirs, name, n_name, asn, &f, sizeof f) !=
		    NULL;
	case VALUE_DOUBLE:
		return snmp_pdu_add_variable(
			   theirs, name, n_name, asn, &v->d, sizeof v->d) != NULL;
	case VALUE_OID:
		n_value = give_oid(v->oid, value);
		return snmp_pdu_add_variable(theirs, name, n_name, asn, value,
			   n_value * sizeof value[0]) != NULL;
	case VALUE_OCTETS:
	case VALUE_BITS:
	case VALUE_NSAP:
	case VALUE_IP_ADDRESS:
	case VALUE_OPAQUE:
		return snmp_pdu_add_variable(
			   theirs, name, n_name, asn, v->octets.p, v->octets.n) != NULL;
	default: return snmp_pdu_add_variable(theirs, name, n_name, asn, NULL, 0) != NULL;
	}
}

static bool
give_pdu(netsnmp_pdu *theirs, const struct pdu *p)
{
	oid enterprise[MAX_OID_LEN];
	size_t i;

	theirs->version = p->kind == PDU_TRAP_V1 ? SNMP_VERSION_1 : SNMP_VERSION_2c;
	theirs->command = (int)p->kind;
	theirs->reqid = p->request_id;
	theirs->errstat = (long)p->error_status;
	theirs->errindex = (long)p->error_index;
	if (p->kind == PDU_TRAP_V1) {
		theirs->enterprise_length = give_oid(p->trap.enterprise, enterprise);
		theirs->enterprise =
		    snmp_duplicate_objid(enterprise, theirs->enterprise_length);
		memcpy(theirs->agent_addr, p->trap.agent, sizeof p->trap.agent);
		theirs->trap_type = (long)p->trap.generic;
		theirs->specific_type = (long)p->trap.specific;
		theirs->time = p->trap.uptime;
	}
	for (i = 0; i < p->n; i++)
		if (!give_varbind(theirs, &p->varbinds[i]))
			return false;
	return true;
}

int
pdu_write_netsnmp(const struct pdu *p, struct ber_out *out)
{
	netsnmp_pdu *theirs = calloc(1, sizeof *theirs);
	size_t size = (size_t)(out->p - out->start), used = 0;
	u_char *bytes;
	int r = ERR_MALFORMED;

	if (theirs == NULL)
		mem_exhausted(sizeof *theirs);
	silence();
	/* Theirs also grows backwards, from the end of a buffer of its own. */
	if (size > PDU_DATAGRAM_MAX)
		size = PDU_DATAGRAM_MAX;
	bytes = malloc(size + 1);
	if (bytes == NULL)
		mem_exhausted(size);
	size++;
	if (give_pdu(theirs, p)) {
		r = 0;
		if (snmp_pdu_realloc_rbuild(&bytes, &size, &used, theirs) == 0 ||
		    used > (size_t)(out->p - out->start))
			out->full = true;
		else
			ber_put(out, bytes + size - used, used);
	}
	free(bytes);
	snmp_free_pdu(theirs);
	return r;
}
