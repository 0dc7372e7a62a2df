/* jobs.c - what is asked of a device, and when: each job on its beat, one at a time. */
#include <stdio.h>

#include "base/mem.h"
#include "room/poll/inside.h"

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

static mono_us
now_of(const struct job *j)
{
	return loop_now(house_loop(j->device->poll->house));
}

/* --- starting --- */

/* Values are fetched from devices that are there; whether it is there is asked always. */
static bool
may_start(struct polled *d, const struct job *j)
{
	if (j->kind == JOB_SSH)
		return true;
	if (j->kind == JOB_COLLECT) /* where nobody asks its agent, it is tried */
		return *d->d.snmp_credential == 0 || d->presence.state == PRESENCE_UP ||
		    d->presence.state == PRESENCE_SILENT;
	if (!d->has_target)
		return false;
	return j->kind == JOB_REACH || d->presence.state == PRESENCE_UP;
}

/* The gate a job goes through: a knock at a TCP port is none of SNMP's business. */
static struct gate *
gate_of(const struct job *j)
{
	return j->kind == JOB_SSH ? NULL : j->device->gate;
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
	case JOB_COLLECT: collect_start(d, j); break;
	case JOB_RECOGNISE: recognise_start(d, j); break;
	}
}

/* Whether there is anything to ask now. */
static bool
is_to_ask(struct polled *d, struct job *j, bool ordered)
{
	if (polled_is_set_aside(d))
		return false;
	if (!may_start(d, j)) {
		j->owed = true;
		return false;
	}
	return j->kind != JOB_REACH || ordered || !reach_is_known(d, j);
}

/* Its time has come. */
static void
go(struct job *j)
{
	struct polled *d = j->device;
	bool ordered = j->ordered;

	j->ordered = false;
	if (!is_to_ask(d, j, ordered))
		return;
	if (gate_enter(gate_of(j), j, j->kind == JOB_REACH))
		start(d, j);
	else
		j->ordered = ordered;
}

/* --- when --- */

static void
overrun(struct job *j, uint32_t n)
{
	j->overruns += n;
	j->device->poll->overruns += n;
}

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
		overrun(j, (uint32_t)missed);
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
	polled_ask_credential(j->device);
	polled_job_at(j, next_beat(j, now));
	if (j->running) {
		j->ordered = false;
		overrun(j, 1);
	} else
		go(j);
}

/* What it waited through is as late as if it had run so long. */
void
jobs_pass(struct job *j)
{
	mono_us now = now_of(j);
	bool ordered = j->ordered;

	if (now >= j->beat)
		overrun(j, 1);
	polled_job_at(j, next_beat(j, now));
	j->ordered = false;
	if (is_to_ask(j->device, j, ordered))
		start(j->device, j);
	else
		gate_done(gate_of(j));
}

void
polled_job_done(struct job *j)
{
	j->running = false;
	j->request = 0;
	j->get = NULL;
	gate_done(gate_of(j));
	if (!j->again)
		return;
	j->again = false;
	polled_job_now(j->device, j);
}

void
polled_job_failed(struct job *j)
{
	overrun(j, 1);
	polled_job_done(j);
}

void
polled_job_now(struct polled *d, struct job *j)
{
	if (j->running) {
		j->again = true;
		return;
	}
	j->ordered = true;
	if (!j->in_line)
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
		if (j->running || j->in_line || j->beat <= p->catching_up)
			continue; /* its beat comes first */
		j->ordered = true;
		polled_job_at(j, p->catching_up);
	}
	if (any)
		p->catching_up += CATCH_UP_US;
}

/* --- which --- */

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
void
jobs_make(struct polled *d)
{
	const struct view *v = d->view;
	int64_t spread = (int64_t)d->poll->devices.n * SPREAD_US;
	double phase = (double)d->poll->started++ * GOLDEN;
	size_t i;

	phase -= (double)(int64_t)phase;
	if (*d->d.snmp_credential != 0) {
		add_job(d, JOB_REACH, 0, v->profile->reach_every_us, phase, spread);
		for (i = 0; i < v->n_groups; i++)
			add_job(d, JOB_GROUP, i, v->groups[i].every_us, phase, spread);
		for (i = 0; i < v->n_tables; i++)
			if (*v->tables[i].table->collector == 0)
				add_job(d, JOB_TABLE, i, v->tables[i].table->every_us,
				    phase, spread);
	}
	for (i = 0; i < v->n_collectors && *d->d.ssh_credential != 0; i++)
		add_job(d, JOB_COLLECT, i, v->collectors[i].c->every_us, phase, spread);
	if (*d->d.snmp_credential != 0 && recognise_is_wanted(&d->d))
		add_job(d, JOB_RECOGNISE, 0, HOUR_US, phase, spread);
	if (v->profile->watch_ssh && *d->d.ssh_credential != 0)
		add_job(d, JOB_SSH, 0, v->profile->reach_every_us, phase, spread);
}

void
jobs_hush(struct polled *d)
{
	size_t i;

	for (i = 0; i < d->n_jobs; i++) {
		struct job *j = &d->jobs[i];

		if (!j->running || j->kind == JOB_SSH || j->kind == JOB_COLLECT)
			continue;
		if (j->get != NULL)
			snmp_get_cancel(j->get);
		else if (j->kind == JOB_TABLE)
			snmp_walk_cancel(j->walk);
		else
			snmp_cancel(d->poll->engine, j->request);
		j->again = false;
		polled_job_done(j);
	}
}

void
jobs_fini(struct polled *d)
{
	size_t i;

	jobs_hush(d);
	for (i = 0; i < d->n_jobs; i++) {
		gate_forget(d->gate, &d->jobs[i]);
		schedule_stop(d->poll->schedule, &d->jobs[i]);
	}
}

struct schedule *
jobs_schedule(struct loop *l)
{
	return schedule_new(l, job_due);
}
