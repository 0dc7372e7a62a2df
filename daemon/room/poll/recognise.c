/* recognise.c - which profile a device is of, asked of itself: with `profile: auto`.
 *
 * When it first answers, each hour, after each silence and each reload it is asked its sysObjectID, its
 * sysDescr and the objects that profiles probe for. What it then is goes to the store, which gives the
 * device out anew with that profile: to everybody, this room included. Until it is known it is only
 * asked whether it is there; one that no profile knows is taken for what `generic-snmp` says.
 */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/recognise.h"
#include "room/poll/inside.h"
#include "room/reading.h"
#include "sys/log.h"

#define FALLBACK "generic-snmp"

static const uint32_t object_id_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 2, 0 };
static const uint32_t descr_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 1, 0 };
static const struct item plain = { .hint = "" };

/* What was asked and answered. */
struct answers {
	const struct snmp_varbind *v;
	size_t n;
};

bool
recognise_is_wanted(const struct device *d)
{
	return strcmp(d->profile, PROFILE_AUTO) == 0 || *d->recognised != 0;
}

static const struct snmp_value *
find(const struct answers *a, struct oid oid)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (oid_compare(a->v[i].oid, oid) == 0)
			return &a->v[i].value;
	return NULL;
}

static const char *
object(void *arg, struct arena *mem, struct oid oid)
{
	const struct snmp_value *v = find(arg, oid);

	return v != NULL ? reading_raw(mem, &plain, v) : NULL;
}

static void
take(char **to, const char *text)
{
	mem_free(*to);
	*to = mem_text(text);
}

static void
know(struct polled *d, const char *profile, const char *why)
{
	bool news = d->recognised == NULL || strcmp(d->recognised, profile) != 0 ||
	    strcmp(d->recognised_by, why) != 0;

	if (!news && strcmp(d->d.profile, profile) == 0)
		return;
	log_info("device=%s is a %s: %s", d->d.name, profile, ESC(why));
	take(&d->recognised, profile);
	take(&d->recognised_by, why);
	learned_tell(d);
}

static void
judge(struct polled *d, struct answers *all)
{
	const struct plan *plan = house_plan(d->poll->house);
	struct arena *mem = &d->poll->scratch;
	struct acquaintance a = { .object = object, .arg = all };
	const struct snmp_value *id =
	    find(all, (struct oid){ object_id_arcs, ARRAY_LEN(object_id_arcs) });
	struct recognised *found;

	arena_reset(mem);
	if (id != NULL && id->type == VALUE_OID)
		a.sys_object_id = id->oid;
	a.sys_descr = object(all, mem, (struct oid){ descr_arcs, ARRAY_LEN(descr_arcs) });
	if (a.sys_descr == NULL)
		a.sys_descr = "";
	if (recognise(mem, plan, &a, &found) != 0)
		know(d, found[0].profile->name, found[0].why);
	else if (plan_profile(plan, FALLBACK) != NULL)
		know(d, FALLBACK, "no profile recognises it");
}

static void
got(void *arg, const struct snmp_got *g)
{
	struct job *j = arg;
	struct polled *d = j->device;
	struct answers all = { g->varbinds, g->n };
	wall_us asked = j->asked;

	polled_job_done(j);
	if (g->status != SNMP_OK) {
		j->owed = true; /* as soon as it is there again */
		if (g->status == SNMP_TIMEOUT || g->status == SNMP_REFUSED ||
		    g->status == SNMP_UNREACHABLE)
			reach_failed(d, asked);
		return;
	}
	judge(d, &all);
}

static void
ask(struct poll *p, struct oid oid)
{
	size_t i;

	for (i = 0; i < p->n_asks; i++)
		if (oid_compare(p->asks[i], oid) == 0)
			return;
	p->asks[p->n_asks++] = oid;
}

/* What any profile of the plan wants to know; the gets under way borrow it (see recognise_plan()). */
static void
gather_asks(struct poll *p)
{
	const struct plan *plan = house_plan(p->house);
	struct arena *mem = &p->questions;
	size_t i;

	p->asks = arena_alloc(mem, (plan->profiles.n + 2) * sizeof *p->asks);
	ask(p, (struct oid){ object_id_arcs, ARRAY_LEN(object_id_arcs) });
	ask(p, (struct oid){ descr_arcs, ARRAY_LEN(descr_arcs) });
	for (i = 0; i < plan->profiles.n; i++) {
		struct oid o = plan->profiles.v[i].probe_oid;

		if (o.n == 0)
			continue;
		o.arc = arena_copy(mem, o.arc, o.n * sizeof o.arc[0]);
		ask(p, o);
	}
}

void
recognise_plan(struct poll *p)
{
	struct polled *d;
	size_t at = 0;

	while ((d = map_next(&p->devices, &at)) != NULL) {
		struct job *j = polled_job(d, JOB_RECOGNISE, 0);

		if (j == NULL)
			continue;
		if (j->running) {
			snmp_get_cancel(j->get);
			polled_job_done(j);
		}
		polled_job_now(d, j);
	}
	p->n_asks = 0;
	arena_fini(&p->questions);
}

void
recognise_start(struct polled *d, struct job *j)
{
	struct snmp_get_request r = { 0 };

	if (d->poll->n_asks == 0)
		gather_asks(d->poll);
	r.oids = d->poll->asks;
	r.n = d->poll->n_asks;
	if (snmp_get_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		got, j, &j->get) < 0)
		polled_job_failed(j);
}
