#include "link/snmp/trap.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define GENERIC_ENTERPRISE_SPECIFIC 6

static const uint32_t sys_uptime[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
static const uint32_t trap_enterprise[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0 };
static const uint32_t trap_address[] = { 1, 3, 6, 1, 6, 3, 18, 1, 3, 0 };
static const uint32_t trap_community[] = { 1, 3, 6, 1, 6, 3, 18, 1, 4, 0 };
static const uint32_t snmp_traps[] = { 1, 3, 6, 1, 6, 3, 1, 1, 5 };

#define IS(o, arcs) (oid_compare((o), (struct oid){ (arcs), ARRAY_LEN(arcs) }) == 0)
#define NAMED(arcs) ((struct oid){ (arcs), ARRAY_LEN(arcs) })

/* RFC 3584 3.1 (2): the standard ones by their own names; the others are the enterprise, a zero and
 * the number. */
static struct oid
name_v1(struct arena *mem, const struct pdu_trap_v1 *t)
{
	bool standard = t->generic >= 0 && t->generic < GENERIC_ENTERPRISE_SPECIFIC;
	struct oid base = standard ? NAMED(snmp_traps) : t->enterprise;
	uint32_t *arc = arena_alloc(mem, (base.n + 2) * sizeof *arc);
	size_t n = base.n;

	memcpy(arc, base.arc, n * sizeof *arc);
	if (standard) {
		arc[n++] = (uint32_t)t->generic + 1;
	} else {
		arc[n++] = 0;
		arc[n++] = (uint32_t)t->specific;
	}
	return (struct oid){ arc, n };
}

static int
read_v1(struct arena *mem, const struct pdu *p, struct snmp_trap *out)
{
	if (p->trap.enterprise.n + 2 > OID_ARCS_MAX)
		return ERR_MALFORMED;
	*out = (struct snmp_trap){ .uptime = p->trap.uptime,
		.name = name_v1(mem, &p->trap),
		.varbinds = p->varbinds,
		.n = p->n,
		.has_agent = true,
		.enterprise = p->trap.enterprise };
	memcpy(out->agent, p->trap.agent, sizeof out->agent);
	return 0;
}

/* What a proxy wrote behind the varbinds of an SNMPv1 trap it passed on. */
static void
look_behind(struct snmp_trap *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct snmp_varbind *v = &t->varbinds[i];

		if (IS(v->oid, trap_address) && v->value.type == VALUE_IP_ADDRESS &&
		    v->value.octets.n == sizeof t->agent) {
			memcpy(t->agent, v->value.octets.p, sizeof t->agent);
			t->has_agent = true;
		} else if (IS(v->oid, trap_enterprise) && v->value.type == VALUE_OID) {
			t->enterprise = v->value.oid;
		}
	}
}

int
trap_read(struct arena *mem, const struct pdu *p, struct snmp_trap *out)
{
	const struct snmp_varbind *v = p->varbinds;
	uint64_t uptime = 0;
	size_t i = 0;

	if (p->kind == PDU_TRAP_V1)
		return read_v1(mem, p, out);
	if (p->kind != PDU_TRAP && p->kind != PDU_INFORM)
		return ERR_UNSUPPORTED;
	/* Agents in the field leave the uptime out, or send it as another number. */
	if (p->n > 0 && IS(v[0].oid, sys_uptime)) {
		(void)value_u64(&v[0].value, &uptime);
		i = 1;
	}
	if (i >= p->n || !IS(v[i].oid, trap_oid) || v[i].value.type != VALUE_OID)
		return ERR_MALFORMED;
	*out = (struct snmp_trap){ .confirmed = p->kind == PDU_INFORM,
		.request_id = p->request_id,
		.uptime = uptime,
		.name = v[i].value.oid,
		.varbinds = v + i + 1,
		.n = p->n - i - 1 };
	look_behind(out);
	return 0;
}

const struct snmp_varbind *
trap_varbinds(
    struct arena *mem, const struct snmp_trap *t, struct bytes community, size_t *n)
{
	struct snmp_varbind *v = arena_alloc(mem, (t->n + 5) * sizeof *v);
	bool behind = t->has_agent, enterprise = t->enterprise.n != 0;
	size_t i = 0, k;

	v[i++] = (struct snmp_varbind){ NAMED(sys_uptime),
		{ .type = VALUE_TIMETICKS, .u = t->uptime } };
	v[i++] = (struct snmp_varbind){ NAMED(trap_oid),
		{ .type = VALUE_OID, .oid = t->name } };
	for (k = 0; k < t->n; k++) {
		if (IS(t->varbinds[k].oid, trap_address))
			behind = false;
		if (IS(t->varbinds[k].oid, trap_enterprise))
			enterprise = false;
		v[i++] = t->varbinds[k];
	}
	if (behind) {
		v[i++] = (struct snmp_varbind){ NAMED(trap_address),
			{ .type = VALUE_IP_ADDRESS,
			    .octets = { arena_copy(mem, t->agent, 4), 4 } } };
		v[i++] = (struct snmp_varbind){ NAMED(trap_community),
			{ .type = VALUE_OCTETS, .octets = community } };
	}
	if (enterprise)
		v[i++] = (struct snmp_varbind){ NAMED(trap_enterprise),
			{ .type = VALUE_OID, .oid = t->enterprise } };
	*n = i;
	return v;
}

void
trap_write_answer(struct ber_out *out, enum snmp_codec codec, const struct pdu *inform)
{
	struct pdu answer = *inform;

	answer.kind = PDU_RESPONSE;
	answer.error_status = answer.error_index = 0;
	(void)pdu_write(codec, &answer, out);
}
