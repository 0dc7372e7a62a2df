#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

static void
keep_name(struct polled *d, const struct word *w, const struct reading *r)
{
	char **to = strcmp(w->name, "system.name") == 0 ? &d->sys_name
	    : strcmp(w->name, "system.descr") == 0      ? &d->sys_descr
							: NULL;

	if (to == NULL || !r->known || (*to != NULL && strcmp(*to, r->text) == 0))
		return;
	mem_free(*to);
	*to = mem_text(r->text);
	signs_state(d);
}

static void
take(struct polled *d, struct job *j, const struct snmp_got *got)
{
	const struct group *g = &d->view->groups[j->at];
	size_t i;

	arena_reset(&d->poll->scratch);
	for (i = 0; i < got->n; i++) {
		uint32_t at = g->items[i];
		const struct item *item = &d->view->profile->items.v[at];
		const struct snmp_value *v = &got->varbinds[i].value;
		struct reading r;

		/* It fell silent before this one: that says nothing of the item. */
		if (got->status != SNMP_OK && v->type == VALUE_NULL)
			continue;
		r = reading_of(&d->poll->scratch, item, d->view->item_words[at], v);
		slot_set(&d->items[at], &r, j->asked);
		keep_name(d, d->view->item_words[at], &r);
	}
}

/* Each time anew, from what is known by now. */
static void
derive(struct polled *d, wall_us asked)
{
	const struct view *v = d->view;
	size_t i;

	for (i = 0; i < v->n_derived; i++) {
		const struct ready_item *k = &v->derived[i];
		const struct item *item = &v->profile->items.v[k->item];
		struct reading r = reading_derived(item, v->item_words[k->item],
		    judge_reckon(d, &item->derive, k->refs));

		slot_set(&d->items[k->item], &r, asked);
	}
	for (i = 0; i < v->profile->items.n; i++)
		if (*v->profile->items.v[i].always != 0) {
			struct reading r = reading_always(
			    &d->poll->scratch, &v->profile->items.v[i], v->item_words[i]);

			slot_set(&d->items[i], &r, asked);
		}
}

static void
got_all(void *arg, const struct snmp_got *got)
{
	struct job *j = arg;
	struct polled *d = j->device;
	wall_us asked = j->asked;

	take(d, j, got);
	derive(d, asked);
	polled_job_done(j);
	if (got->status == SNMP_OK) {
		samples_group(d, &d->view->groups[j->at], asked);
		judge_device(d, asked);
		reach_answered(d, asked, got->rtt_us);
	} else if (got->err == 0 &&
	    (got->status == SNMP_TIMEOUT || got->status == SNMP_REFUSED ||
		got->status == SNMP_UNREACHABLE)) {
		reach_failed(d, asked);
	}
}

void
scalars_start(struct polled *d, struct job *j)
{
	const struct group *g = &d->view->groups[j->at];
	struct oid *oids = mem_array(g->n, sizeof *oids);
	const struct snmp_get_request r = { .oids = oids, .n = g->n };
	size_t i;

	for (i = 0; i < g->n; i++)
		oids[i] = d->view->profile->items.v[g->items[i]].oid;
	if (snmp_get_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		got_all, j, &j->get) < 0)
		polled_job_done(j);
	mem_free(oids);
}
