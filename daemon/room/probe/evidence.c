#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "model/mask.h"
#include "room/probe/inside.h"
#include "sys/halt.h"

/* Devices and scripts choose how long some texts are; what does not fit is left out. */
static const char *
cut(char *to, size_t size, const char *text)
{
	size_t n = (size_t)snprintf(to, size, "%s", text);

	for (n = n < size ? n : size - 1; !utf8_valid(to, n);)
		to[--n] = 0;
	return to;
}

/* No secret of the device goes into the store, to people and to other systems. */
static void
mask(struct probe_room *p, const char *device, struct bytes answer, struct buf *out)
{
	const struct device *d = devices_by_name(&p->devices, device);
	const char *const names[] = { d != NULL ? d->snmp_credential : "",
		d != NULL ? d->ssh_credential : "", d != NULL ? d->ssh_enable : "" };
	struct bytes known[ARRAY_LEN(names)];
	size_t i, n = 0;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		const struct secret *s = leases_secret(p->leases, names[i]);

		if (s != NULL)
			known[n++] = secret_bytes(s);
	}
	mask_text(answer, known, n, out);
}

uint64_t
evidence_keep(struct probing *r, const char *device, const char *method,
    const char *asked, const char *outcome, wall_us asked_at, struct bytes answer)
{
	struct probe_room *p = r->room;
	wall_us now = loop_wall(house_loop(p->house));
	char said[EVIDENCE_OUTCOME_MAX + 1], question[EVIDENCE_ASKED_MAX + 1];
	struct evidence_msg m;
	struct buf masked;

	if (r->n_pieces == EVIDENCE_MAX)
		return 0;
	rec_init(&evidence_msg_rec, &m);
	m.token = ++p->next_token;
	m.evidence.case_id = r->order.case_id;
	m.evidence.run_seq = r->order.seq;
	m.evidence.device = device;
	m.evidence.method = method;
	m.evidence.asked = cut(question, sizeof question, asked);
	m.evidence.outcome = cut(said, sizeof said, outcome);
	m.evidence.asked_at = asked_at;
	m.evidence.took_us = now > asked_at ? (uint64_t)(now - asked_at) : 0;
	buf_init(&masked);
	mask(p, device, answer, &masked);
	m.evidence.cut = masked.n > EVIDENCE_ANSWER_MAX;
	m.evidence.answer = buf_view(&masked);
	if (m.evidence.cut)
		m.evidence.answer.n = EVIDENCE_ANSWER_MAX;
	r->pieces[r->n_pieces++] = (struct piece){ .token = m.token };
	map_put_id(&p->tokens, m.token, r);
	halt_at("evidence");
	house_tell(p->house, ROLE_STORE, 0, MSG_EVIDENCE, &m);
	buf_fini(&masked);
	return m.token;
}

int
evidence_hear(struct probe_room *p, const struct evidence_kept_msg *m)
{
	struct probing *r = map_del_id(&p->tokens, m->token);

	if (r != NULL)
		run_kept(r, m->token, m->hash);
	return 0;
}
