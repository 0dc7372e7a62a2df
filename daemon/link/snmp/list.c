#include "link/snmp/list.h"

#include <string.h>

#include "base/mem.h"
#include "link/snmp/engine.h"
#include "link/snmp/pdu_own.h"

struct snmp_list *
snmp_list_new(const struct oid *oids, size_t n)
{
	struct snmp_varbind v[SNMP_ASKED_MAX];
	struct ber_out out;
	struct snmp_list *l;
	uint32_t *arcs;
	size_t i, n_arcs = 0;
	void *space;

	if (n == 0 || n > SNMP_ASKED_MAX)
		return NULL;
	for (i = 0; i < n; i++) {
		if (oids[i].n < 2 || !pdu_can_say(oids[i]))
			return NULL;
		v[i] = (struct snmp_varbind){ oids[i], { .type = VALUE_NULL } };
		n_arcs += oids[i].n;
	}
	space = mem_grow(NULL, PDU_DATAGRAM_MAX, 1);
	out = ber_out_over(space, PDU_DATAGRAM_MAX);
	pdu_write_varbinds(v, n, &out);
	if (out.full) {
		mem_free(space);
		return NULL;
	}

	l = mem_alloc(sizeof *l + n * sizeof *l->oids + n_arcs * sizeof *arcs +
	    ber_written(&out).n);
	l->oids = (struct oid *)(l + 1);
	l->n = n;
	arcs = (uint32_t *)(l->oids + n);
	for (i = 0; i < n; i++) {
		l->oids[i] = (struct oid){ arcs, oids[i].n };
		memcpy(arcs, oids[i].arc, oids[i].n * sizeof *arcs);
		arcs += oids[i].n;
	}
	l->encoded = (struct bytes){ (uint8_t *)arcs, ber_written(&out).n };
	memcpy(arcs, ber_written(&out).p, l->encoded.n);
	mem_free(space);
	return l;
}

void
snmp_list_free(struct snmp_list *l)
{
	mem_free(l);
}

/* The pair at p as the one at asked, which holds a null, but for the value; returns where it ends, or
 * NULL. Both names and all lengths are of one byte. */
static const uint8_t *
read_pair(const uint8_t *p, const uint8_t *end, const uint8_t *asked,
    struct snmp_value *v, struct pdu_arcs *arcs)
{
	size_t left = (size_t)(end - p), n_name = asked[3];
	const uint8_t *value;
	bool bad = false;

	if (asked[1] >= 0x80 || left < n_name + 6 || p[0] != BER_SEQUENCE ||
	    p[1] >= 0x80 || memcmp(p + 2, asked + 2, n_name + 2) != 0)
		return NULL;
	value = p + 4 + n_name;
	if (value[1] >= 0x80 || p[1] != n_name + 4 + value[1] || p[1] > left - 2 ||
	    value[0] == BER_OPAQUE)
		return NULL;
	pdu_read_content(value[0], (struct bytes){ value + 2, value[1] }, v, arcs, &bad);
	return bad ? NULL : value + 2 + value[1];
}

bool
pdu_read_listed(struct bytes in, const struct snmp_list *asked, struct pdu_space *space,
    struct pdu *out)
{
	struct cur all = cur_over(in.p, in.n), body, list,
		   ours = cur_over(asked->encoded.p, asked->encoded.n);
	struct pdu_arcs arcs = { space->arcs, space->arcs_max };
	const uint8_t *p, *q;
	size_t i;

	body = ber_enter(&all, PDU_RESPONSE);
	*out = (struct pdu){
		.kind = PDU_RESPONSE, .varbinds = space->varbinds, .n = asked->n
	};
	out->request_id = (int32_t)ber_integer(&body);
	out->error_status = ber_integer(&body);
	out->error_index = ber_integer(&body);
	list = ber_enter(&body, BER_SEQUENCE);
	if (list.failed || in.n > PDU_DATAGRAM_MAX)
		return false;
	ours = ber_enter(&ours, BER_SEQUENCE);
	for (i = 0, p = list.p, q = ours.p; i < asked->n && p != NULL; i++) {
		space->varbinds[i].oid = asked->oids[i];
		p = read_pair(p, list.end, q, &space->varbinds[i].value, &arcs);
		if (p != NULL)
			q += 2 + q[1];
	}
	return p == list.end;
}
