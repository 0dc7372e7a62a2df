#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"
#include "sys/log.h"

#define SPREAD_US                                                                        \
	(20 * MS_US) /* between the starts of two devices, until all have started */

void
slot_fini(struct slot *s)
{
	mem_free(s->text);
	s->text = NULL;
}

void
slot_set(struct slot *s, const struct reading *r, wall_us at)
{
	if (r->is_text && r->known &&
	    (s->text == NULL || strcmp(s->text, r->text) != 0)) {
		mem_free(s->text);
		s->text = mem_text(r->text);
	}
	s->known = r->known;
	s->is_text = r->is_text;
	s->number = r->number;
	s->at = at;
}

struct job *
polled_job(struct polled *d, enum job_kind kind, uint32_t at)
{
	size_t i;

	for (i = 0; i < d->n_jobs; i++)
		if (d->jobs[i].kind == kind && d->jobs[i].at == at)
			return &d->jobs[i];
	return NULL;
}

bool
polled_is_set_aside(struct polled *d)
{
	char who[128];

	snprintf(who, sizeof who, "device %s", d->d.name);
	return house_is_set_aside(d->poll->house, who);
}

/* Values are fetched from devices that are there; whether it is there is asked always. */
static bool
may_start(struct polled *d, const struct job *j)
{
	if (j->kind == JOB_SSH)
		return true;
	if (!d->has_target)
		return false;
	return j->kind == JOB_REACH || d->presence.state == PRESENCE_UP;
}

static void
start(struct polled *d, struct job *j)
{
	j->running = true;
	j->asked = loop_wall(house_loop(d->poll->house));
	switch (j->kind) {
	case JOB_GROUP: scalars_start(d, j); break;
	case JOB_TABLE: tables_start(d, j); break;
	case JOB_REACH: reach_start(d, j); break;
	case JOB_SSH: reach_start_ssh(d, j); break;
	}
}

static void
have_credential(void *arg, const struct snmp_credential *c, const char *why)
{
	struct polled *d = arg;
	struct snmp_address address;
	size_t i;

	d->asked_credential = false;
	if (c == NULL) {
		log_warn(
		    "device=%s is not polled over SNMP: %s; trying again in a minute",
		    d->d.name, why);
		return;
	}
	if (address_parse(d->d.address, (uint16_t)d->d.snmp_port, &address) < 0)
		return;
	target_init(&d->target, &address, c);
	d->has_target = true;
	for (i = 0; i < d->n_jobs; i++)
		if (d->jobs[i].kind == JOB_REACH)
			polled_job_now(d, &d->jobs[i]);
}

/* The next time on the job's own beat: what was missed is skipped and counted. */
static void
next_due(struct job *j, mono_us now)
{
	if (j->due + j->every_us > now) {
		j->due += j->every_us;
		return;
	}
	j->overruns += (uint64_t)((now - j->due) / j->every_us);
	j->due += ((now - j->due) / j->every_us + 1) * j->every_us;
}

static void
tick(void *arg)
{
	struct polled *d = arg;
	mono_us now = loop_now(house_loop(d->poll->house));
	bool aside = polled_is_set_aside(d);
	size_t i;

	if (!d->has_target && !d->asked_credential && *d->d.snmp_credential != 0) {
		d->asked_credential = true;
		credentials_get(d->poll->credentials, &d->d, have_credential, d);
	}
	for (i = 0; i < d->n_jobs; i++) {
		struct job *j = &d->jobs[i];

		if (j->due > now)
			continue;
		next_due(j, now);
		if (j->running)
			j->overruns++;
		else if (!aside && may_start(d, j))
			start(d, j);
	}
	polled_arm(d);
}

void
polled_arm(struct polled *d)
{
	mono_us first = INT64_MAX;
	size_t i;

	for (i = 0; i < d->n_jobs; i++)
		if (d->jobs[i].due < first)
			first = d->jobs[i].due;
	if (first != INT64_MAX)
		timer_at(d->timer, first);
}

void
polled_job_done(struct job *j)
{
	struct polled *d = j->device;

	j->running = false;
	j->request = 0;
	j->get = NULL;
	j->walk = NULL;
	if (!j->again)
		return;
	j->again = false;
	polled_job_now(d, j);
}

void
polled_job_now(struct polled *d, struct job *j)
{
	if (j->running) {
		j->again = true;
		return;
	}
	j->due = loop_now(house_loop(d->poll->house));
	polled_arm(d);
}

static void
add_job(
    struct polled *d, enum job_kind kind, uint32_t at, int64_t every_us, mono_us first)
{
	d->jobs[d->n_jobs++] = (struct job){ .kind = kind,
		.at = at,
		.every_us = every_us != 0 ? every_us : MINUTE_US,
		.due = first,
		.device = d };
}

static void
make_jobs(struct polled *d)
{
	struct loop *l = house_loop(d->poll->house);
	const struct view *v = d->view;
	int64_t spread = (int64_t)d->poll->devices.n * SPREAD_US, first;
	size_t i;

	if (spread > v->profile->reach_every_us)
		spread = v->profile->reach_every_us;
	first = loop_now(l) + (int64_t)loop_below(l, (uint64_t)spread + 1);
	d->jobs = arena_alloc(&d->mem, (v->n_groups + v->n_tables + 2) * sizeof *d->jobs);
	if (*d->d.snmp_credential != 0) {
		add_job(d, JOB_REACH, 0, v->profile->reach_every_us, first);
		for (i = 0; i < v->n_groups; i++)
			add_job(d, JOB_GROUP, (uint32_t)i, v->groups[i].every_us, first);
		for (i = 0; i < v->n_tables; i++)
			add_job(d, JOB_TABLE, (uint32_t)i, v->tables[i].table->every_us,
			    first);
	}
	if (v->profile->watch_ssh && *d->d.ssh_credential != 0)
		add_job(d, JOB_SSH, 0, v->profile->reach_every_us, first);
}

static struct view *
view_for(struct poll *p, const char *profile)
{
	const struct plan *plan = house_plan(p->house);
	const struct profile *source = plan_profile(plan, profile);
	struct view *v = map_get(&p->views, profile);

	if (v == NULL && source != NULL) {
		v = view_new(plan, source);
		map_put(&p->views, v->profile->name, v);
	}
	if (v != NULL)
		v->users++;
	return v;
}

static void
leave_view(struct poll *p, struct view *v)
{
	if (--v->users != 0)
		return;
	if (map_get(&p->views, v->profile->name) == v)
		map_del(&p->views, v->profile->name);
	view_free(v);
}

static void
forget_wanted(struct polled *d)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &d->wanted) {
		list_remove(n);
		wanted_free(LIST_THING(n, struct wanted, on_device));
	}
	LIST_EACH_SAFE (n, tmp, &d->label_waits) {
		struct label_wait *w = LIST_THING(n, struct label_wait, on_device);

		list_remove(n);
		mem_free(w->index);
		mem_free(w);
	}
}

static void
polled_free(struct polled *d)
{
	struct poll *p = d->poll;
	size_t i;

	credentials_cancel(p->credentials, d);
	reach_fini(d);
	for (i = 0; i < d->n_jobs; i++) {
		snmp_get_cancel(d->jobs[i].get);
		snmp_walk_cancel(d->jobs[i].walk);
	}
	if (d->has_target) {
		snmp_forget(p->engine, &d->target);
		target_fini(&d->target);
	}
	timer_free(d->timer);
	for (i = 0; i < d->view->profile->items.n; i++)
		slot_fini(&d->items[i]);
	tables_fini(d);
	forget_wanted(d);
	mem_free(d->sys_name);
	mem_free(d->sys_descr);
	leave_view(p, d->view);
	arena_fini(&d->mem);
	mem_free(d);
}

void
polled_drop(struct poll *p, uint64_t id)
{
	struct polled *d = map_del_id(&p->devices, id);

	if (d != NULL)
		polled_free(d);
}

void
polled_put(struct poll *p, const struct device *what)
{
	struct view *v;
	struct polled *d;

	if (what->id % p->instances != house_instance(p->house))
		return;
	polled_drop(p, what->id); /* a changed device is a new one to us */
	v = view_for(p, what->profile);
	if (v == NULL) {
		log_error("device=%s has profile=%s, which the plan does not have",
		    what->name, what->profile);
		return;
	}
	d = mem_alloc(sizeof *d);
	d->poll = p;
	d->view = v;
	rec_copy(&d->mem, &device_rec, &d->d, what);
	list_init(&d->wanted);
	list_init(&d->label_waits);
	d->items = arena_alloc(&d->mem, v->profile->items.n * sizeof *d->items);
	d->tables = arena_alloc(&d->mem, v->n_tables * sizeof *d->tables);
	d->lives = arena_alloc(&d->mem, v->n_own_rules * sizeof *d->lives);
	d->timer = timer_new(house_loop(p->house), tick, d);
	map_put_id(&p->devices, d->d.id, d);
	d->tell_clear = p->complete;
	if (p->complete) {
		make_jobs(d);
		polled_arm(d);
	}
}

/* The whole inventory is known: all start, spread evenly. */
void
polled_start_all(struct poll *p)
{
	struct polled *d;
	size_t at = 0;

	if (p->complete)
		return;
	p->complete = true;
	while ((d = map_next(&p->devices, &at)) != NULL) {
		make_jobs(d);
		polled_arm(d);
	}
}
