#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"
#include "sys/log.h"

#define SPREAD_US                                                                        \
	(20 * MS_US)      /* between the starts of two devices, until all have started */
#define CATCH_UP_US MS_US /* between two devices that came back */
#define GOLDEN      0.6180339887498949

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

	if (!house_has_set_aside(d->poll->house))
		return false;
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

/* --- when --- */

/* The next time on the job's own beat: what was missed is skipped and counted. */
static mono_us
next_beat(struct job *j, mono_us now)
{
	int64_t every = (int64_t)j->every_ms * MS_US;
	int64_t missed;

	if (j->beat - now > every) /* it has become quicker */
		j->beat = now + every;
	missed = now < j->beat ? -1 : (now - j->beat) / every;
	/* Its beat is the time it was due at, or - when it was ordered - one still to come. */
	if (!j->ordered && missed > 0)
		j->overruns += (uint32_t)missed;
	j->beat += (missed + 1) * every;
	return j->beat;
}

void
polled_job_at(struct job *j, mono_us due)
{
	schedule_set(j->device->poll->schedule, j, due);
}

static void
job_due(struct job *j, mono_us now)
{
	struct polled *d = j->device;
	bool ordered = j->ordered;

	if (!d->has_target && !d->asked_credential && *d->d.snmp_credential != 0) {
		d->asked_credential = true;
		credentials_get(d->poll->credentials, &d->d, have_credential, d);
	}
	polled_job_at(j, next_beat(j, now));
	j->ordered = false;
	if (j->running)
		j->overruns++;
	else if (polled_is_set_aside(d))
		return;
	else if (!may_start(d, j))
		j->owed = true;
	else if (j->kind != JOB_REACH || ordered || !reach_is_known(d, j))
		start(d, j);
}

void
polled_job_done(struct job *j)
{
	j->running = false;
	j->request = 0;
	j->get = NULL;
	if (!j->again)
		return;
	j->again = false;
	polled_job_now(j->device, j);
}

void
polled_job_now(struct polled *d, struct job *j)
{
	if (j->running) {
		j->again = true;
		return;
	}
	j->ordered = true;
	polled_job_at(j, loop_now(house_loop(d->poll->house)));
}

/* It is there again: what it owes is fetched now. When very many come back, one after the other. */
void
polled_run_owed(struct polled *d)
{
	struct poll *p = d->poll;
	mono_us now = loop_now(house_loop(p->house));
	bool any = false;
	size_t i;

	if (p->catching_up < now)
		p->catching_up = now;
	for (i = 0; i < d->n_jobs; i++) {
		struct job *j = &d->jobs[i];

		if (!j->owed)
			continue;
		j->owed = false;
		any = true;
		if (j->running || j->beat <= p->catching_up)
			continue; /* its beat comes first */
		j->ordered = true;
		polled_job_at(j, p->catching_up);
	}
	if (any)
		p->catching_up += CATCH_UP_US;
}

static mono_us
share_of(double phase, int64_t spread, int64_t every)
{
	return (mono_us)(phase * (double)(spread < every ? spread : every));
}

static void
add_job(struct polled *d, enum job_kind kind, size_t at, int64_t every_us, double phase,
    int64_t spread)
{
	int64_t every = every_us != 0 ? every_us : MINUTE_US;
	struct job *j = &d->jobs[d->n_jobs++];

	*j = (struct job){ .kind = kind,
		.at = (uint16_t)at,
		.every_ms = (uint32_t)(every / MS_US),
		.beat =
		    loop_now(house_loop(d->poll->house)) + share_of(phase, spread, every),
		.device = d };
	list_init(&j->on_schedule);
	polled_job_at(j, j->beat);
}

/* Devices that start together are spread evenly over each of their intervals (the multiples of the
 * golden ratio leave no gap and no heap), quickly where they are few. */
static void
make_jobs(struct polled *d)
{
	const struct view *v = d->view;
	int64_t spread = (int64_t)d->poll->devices.n * SPREAD_US;
	double phase = (double)d->poll->started++ * GOLDEN;
	size_t i;

	phase -= (double)(int64_t)phase;
	d->jobs = arena_alloc(&d->mem, (v->n_groups + v->n_tables + 2) * sizeof *d->jobs);
	if (*d->d.snmp_credential != 0) {
		add_job(d, JOB_REACH, 0, v->profile->reach_every_us, phase, spread);
		for (i = 0; i < v->n_groups; i++)
			add_job(d, JOB_GROUP, i, v->groups[i].every_us, phase, spread);
		for (i = 0; i < v->n_tables; i++)
			add_job(
			    d, JOB_TABLE, i, v->tables[i].table->every_us, phase, spread);
	}
	if (v->profile->watch_ssh && *d->d.ssh_credential != 0)
		add_job(d, JOB_SSH, 0, v->profile->reach_every_us, phase, spread);
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
		schedule_stop(p->schedule, &d->jobs[i]);
		snmp_get_cancel(d->jobs[i].get);
		if (d->jobs[i].kind == JOB_TABLE)
			snmp_walk_cancel(d->jobs[i].walk);
	}
	if (d->has_target) {
		snmp_forget(p->engine, &d->target);
		target_fini(&d->target);
	}
	for (i = 0; i < d->view->profile->items.n; i++)
		value_fini(&d->items[i], d->view->items[i].word);
	for (i = 0; i < d->view->n_groups; i++)
		stream_fini(&d->streams[i]);
	stream_fini(&d->reach_stream);
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
	size_t i;

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
	for (i = 0; i < v->profile->items.n; i++)
		if (v->items[i].kind != VALUE_IS_TEXT)
			d->items[i].number = NAN;
	for (i = 0; i < REACH_WORD_COUNT; i++)
		d->reach_words[i].number = NAN;
	d->streams = arena_alloc(&d->mem, v->n_groups * sizeof *d->streams);
	d->tables = arena_alloc(&d->mem, v->n_tables * sizeof *d->tables);
	d->lives = arena_alloc(&d->mem, v->n_own_rules * sizeof *d->lives);
	map_put_id(&p->devices, d->d.id, d);
	d->tell_clear = p->complete;
	if (p->complete)
		make_jobs(d);
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
	while ((d = map_next(&p->devices, &at)) != NULL)
		make_jobs(d);
}

struct schedule *
polled_schedule(struct loop *l)
{
	return schedule_new(l, job_due);
}
