#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
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

uint64_t
evidence_keep(struct probing *r, const char *device, const char *method,
    const char *asked, const char *outcome, wall_us asked_at, struct bytes answer)
{
	struct probe_room *p = r->room;
	wall_us now = loop_wall(house_loop(p->house));
	char said[EVIDENCE_OUTCOME_MAX + 1], question[EVIDENCE_ASKED_MAX + 1];
	struct evidence_msg m;

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
	m.evidence.cut = answer.n > EVIDENCE_ANSWER_MAX;
	m.evidence.answer = answer;
	if (m.evidence.cut)
		m.evidence.answer.n = EVIDENCE_ANSWER_MAX;
	r->pieces[r->n_pieces++] = (struct piece){ .token = m.token };
	map_put_id(&p->tokens, m.token, r);
	halt_at("evidence");
	house_tell(p->house, ROLE_STORE, 0, MSG_EVIDENCE, &m);
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
