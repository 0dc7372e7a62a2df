#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define OIDS_MAX 24 /* in one request: fits what any agent can take */

/* A group that needs several requests goes through them one after the other. */
struct fetch {
	struct job *job;
	size_t first, n; /* of the group's items, in the request under way */
};

static void answered(void *arg, const struct snmp_answer *a);

static bool
ask_next(struct fetch *f)
{
	struct polled *d = f->job->device;
	const struct group *g = &d->view->groups[f->job->at];
	struct oid oids[OIDS_MAX];
	struct snmp_request r = { .kind = PDU_GET, .oids = oids };
	size_t i;

	f->first += f->n;
	f->n = 0;
	for (i = f->first; i < g->n && f->n < OIDS_MAX; i++)
		oids[f->n++] = d->view->profile->items.v[g->items[i]].oid;
	r.n = f->n;
	return f->n != 0 &&
	    snmp_submit(d->poll->engine, &d->target, &r, answered, f, &f->job->request) ==
	    0;
}

static void
finish(struct fetch *f, bool whole)
{
	struct job *j = f->job;
	struct polled *d = j->device;
	wall_us asked = j->asked;

	mem_free(f);
	polled_job_done(j);
	if (!whole)
		return;
	samples_group(d, &d->view->groups[j->at], asked);
	judge_device(d, asked);
}

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
take(struct polled *d, struct fetch *f, const struct snmp_answer *a)
{
	const struct group *g = &d->view->groups[f->job->at];
	size_t i;

	arena_reset(&d->poll->scratch);
	for (i = 0; i < f->n && i < a->n; i++) {
		uint32_t at = g->items[f->first + i];
		const struct item *item = &d->view->profile->items.v[at];
		struct reading r;

		if (oid_compare(a->varbinds[i].oid, item->oid) != 0)
			continue; /* it answers what was not asked */
		r = reading_of(&d->poll->scratch, item, d->view->item_words[at],
		    &a->varbinds[i].value);
		slot_set(&d->items[at], &r, f->job->asked);
		keep_name(d, d->view->item_words[at], &r);
	}
}

static void
answered(void *arg, const struct snmp_answer *a)
{
	struct fetch *f = arg;
	struct polled *d = f->job->device;
	wall_us asked = f->job->asked;

	f->job->request = 0;
	if (a->status == SNMP_OK) {
		take(d, f, a);
		if (ask_next(f))
			return;
		finish(f, true);
		reach_answered(d, asked, a->rtt_us);
		return;
	}
	finish(f, false);
	if (a->status == SNMP_TIMEOUT || a->status == SNMP_REFUSED ||
	    a->status == SNMP_UNREACHABLE)
		reach_failed(d, asked);
}

void
scalars_start(struct polled *d, struct job *j)
{
	struct fetch *f = mem_alloc(sizeof *f);

	(void)d;
	f->job = j;
	if (!ask_next(f))
		finish(f, false);
}
