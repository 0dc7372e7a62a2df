#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define AT_ONCE 24 /* objects: asked for in one request, without more ado */

static void
keep_name(struct polled *d, const struct ready_value *r, const union slot *slot)
{
	char **to = r->use == USE_SYS_NAME ? &d->sys_name : &d->sys_descr;

	if (slot->text == NULL || (*to != NULL && strcmp(*to, slot->text) == 0))
		return;
	mem_free(*to);
	*to = mem_text(slot->text);
	signs_state(d);
}

/* Of what rules look at. Of a text, what it was is gone. */
static void
note_change(struct polled *d, uint32_t at, union slot was)
{
	const struct ready_value *r = &d->view->items[at];

	if (r->is_judged && r->kind != VALUE_IS_TEXT)
		rings_note(&d->rings, (uint32_t)d->view->n_tables,
		    (uint32_t)d->view->n_tables, at, was.number);
}

static void
take(struct polled *d, uint32_t at, const struct snmp_value *v)
{
	const struct ready_value *r = &d->view->items[at];
	union slot was = d->items[at];

	if (!value_take(&d->poll->scratch, r, v, &d->items[at]))
		return;
	note_change(d, at, was);
	if (r->use != USE_NONE)
		keep_name(d, r, &d->items[at]);
}

void
scalars_put(struct polled *d, uint32_t item, const struct reading *r)
{
	union slot was = d->items[item];

	if (value_put(&d->view->items[item], r, &d->items[item]))
		note_change(d, item, was);
}

/* Each time anew, from what is known by now. */
void
scalars_derive(struct polled *d)
{
	const struct view *v = d->view;
	size_t i;

	for (i = 0; i < v->n_derived; i++) {
		const struct ready_item *k = &v->derived[i];
		const struct ready_value *to = &v->items[k->item];
		struct reading r = reading_derived(
		    to->item, to->word, judge_reckon(d, &to->item->derive, k->refs));

		scalars_put(d, k->item, &r);
	}
	for (i = 0; i < v->profile->items.n; i++)
		if (*v->items[i].item->always != 0) {
			struct reading r = reading_always(
			    &d->poll->scratch, v->items[i].item, v->items[i].word);

			value_put(&v->items[i], &r, &d->items[i]);
		}
}

static void
all_there(struct polled *d, struct job *j, int64_t rtt_us)
{
	wall_us asked = j->asked;
	uint32_t group = j->at;

	rates_take_items(d, &d->view->groups[group], asked);
	scalars_derive(d);
	traces_take_items(d, group, asked);
	polled_job_done(j);
	samples_group(d, group, asked);
	rings_polled(d->rings, (uint32_t)d->view->n_tables, asked,
	    d->view->groups[group].every_us);
	judge_device(d, asked);
	reach_answered(d, asked, rtt_us);
}

/* --- with more ado: objects with errors, answers that are too big (link/snmp/get.h) --- */

static void
got_all(void *arg, const struct snmp_got *got)
{
	struct job *j = arg;
	struct polled *d = j->device;
	const struct group *g = &d->view->groups[j->at];
	wall_us asked = j->asked;
	size_t i;

	arena_reset(&d->poll->scratch);
	/* Where it fell silent before an object, that says nothing of it. */
	for (i = 0; i < got->n; i++)
		if (got->status == SNMP_OK || got->varbinds[i].value.type != VALUE_NULL)
			take(d, g->items[i], &got->varbinds[i].value);
	if (got->status == SNMP_OK) {
		all_there(d, j, got->rtt_us);
		return;
	}
	polled_job_done(j);
	if (got->err == 0 &&
	    (got->status == SNMP_TIMEOUT || got->status == SNMP_REFUSED ||
		got->status == SNMP_UNREACHABLE))
		reach_failed(d, asked);
}

static void
start_get(struct polled *d, struct job *j)
{
	const struct group *g = &d->view->groups[j->at];
	const struct snmp_get_request r = { .oids = g->oids, .n = g->n };

	if (snmp_get_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		got_all, j, &j->get) < 0)
		polled_job_failed(j);
}

/* --- at once --- */

static bool
is_as_asked(const struct group *g, const struct snmp_answer *a)
{
	size_t i;

	if (a->status != SNMP_OK || a->n != g->n)
		return false;
	if (a->is_listed)
		return true;
	for (i = 0; i < g->n; i++)
		if (a->varbinds[i].oid.n != g->oids[i].n ||
		    memcmp(a->varbinds[i].oid.arc, g->oids[i].arc,
			g->oids[i].n * sizeof g->oids[i].arc[0]) != 0)
			return false;
	return true;
}

static void
answered(void *arg, const struct snmp_answer *a)
{
	struct job *j = arg;
	struct polled *d = j->device;
	const struct group *g = &d->view->groups[j->at];
	wall_us asked = j->asked;
	size_t i;

	if (is_as_asked(g, a)) {
		arena_reset(&d->poll->scratch);
		for (i = 0; i < g->n; i++)
			take(d, g->items[i], &a->varbinds[i].value);
		all_there(d, j, a->rtt_us);
	} else if (a->status == SNMP_OK || a->status == SNMP_ERROR_STATUS) {
		j->request = 0;
		start_get(d, j);
	} else {
		polled_job_done(j);
		if (a->status == SNMP_TIMEOUT || a->status == SNMP_REFUSED ||
		    a->status == SNMP_UNREACHABLE)
			reach_failed(d, asked);
	}
}

void
scalars_start(struct polled *d, struct job *j)
{
	const struct group *g = &d->view->groups[j->at];
	const struct snmp_request r = { .kind = PDU_GET,
		.oids = g->oids,
		.n = g->n,
		.list = g->list,
		.near = d,
		.near_bytes = d->near_bytes };

	if (g->n > AT_ONCE || (d->target.get_max != 0 && g->n > d->target.get_max))
		start_get(d, j);
	else if (snmp_submit(d->poll->engine, &d->target, &r, answered, j, &j->request) <
	    0)
		polled_job_failed(j);
}
