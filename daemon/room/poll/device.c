/* device.c - devices come, change and go; what did not change of them is not disturbed. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"
#include "sys/log.h"

/* --- its credential --- */

/* There was one, and the vault does not give it any more. */
static void
lose_target(struct polled *d)
{
	jobs_hush(d);
	snmp_forget(d->poll->engine, &d->target);
	target_fini(&d->target);
	d->has_target = false;
}

static void
begin_target(struct polled *d, const struct snmp_credential *c)
{
	const struct settings *s = &house_plan(d->poll->house)->settings;
	struct snmp_address address;
	struct snmp_target kept;
	size_t i;

	if (address_parse(d->d.address, (uint16_t)d->d.snmp_port, &address) < 0)
		return;
	kept = d->target;
	target_init(&d->target, &address, c);
	learned_keep(&d->target, &kept);
	d->target.context = *d->d.snmp_context != 0 ? d->d.snmp_context : NULL;
	d->target.in_flight_max = (uint16_t)s->snmp_at_once;
	d->has_target = true;
	for (i = 0; i < d->n_jobs; i++)
		if (d->jobs[i].kind == JOB_REACH)
			polled_job_now(d, &d->jobs[i]);
}

static void
have_credential(void *arg, const struct snmp_credential *c, const char *why)
{
	struct polled *d = arg;

	d->asked_credential = false;
	if (c == NULL) {
		log_warn(
		    "device=%s is not polled over SNMP: %s; trying again in a minute",
		    d->d.name, why);
		if (d->has_target)
			lose_target(d);
	} else if (!d->has_target)
		begin_target(d, c);
	else if (c->version == SNMP_V3) /* its pass phrases may be others */
		snmp_target_keys(d->poll->engine, &d->target, NULL);
}

void
polled_ask_credential(struct polled *d)
{
	if (d->asked_credential || *d->d.snmp_credential == 0 ||
	    (d->has_target && d->asked_vault == d->poll->grants))
		return;
	d->asked_credential = true;
	d->asked_vault = d->poll->grants;
	credentials_get(d->poll->credentials, &d->d, have_credential, d);
}

/* --- its end --- */

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
	struct arena mem = d->mem;
	size_t i;

	look_device_gone(d);
	credentials_cancel(p->credentials, d);
	reach_fini(d);
	collect_fini(d);
	jobs_fini(d);
	gate_leave(&p->gates, d->gate);
	if (d->has_target) {
		snmp_forget(p->engine, &d->target);
		target_fini(&d->target);
	}
	for (i = 0; i < d->view->profile->items.n; i++)
		value_fini(&d->items[i], d->view->items[i].word);
	for (i = 0; i < d->view->n_groups; i++)
		stream_fini(&d->streams[i]);
	stream_fini(&d->reach_stream);
	rings_free(d->rings);
	tables_fini(d);
	forget_wanted(d);
	mem_free(d->sys_name);
	mem_free(d->sys_descr);
	mem_free(d->recognised);
	mem_free(d->recognised_by);
	views_leave(p, d->view);
	arena_fini(&d->renewed);
	arena_fini(&mem);
}

void
polled_drop(struct poll *p, uint64_t id)
{
	struct polled *d = map_del_id(&p->devices, id);

	devices_drop(&p->strays, id);
	if (d != NULL)
		polled_free(d);
}

/* --- its beginning --- */

/* Everything of a device lies together, what each poll looks at first: at a hundred thousand of them
 * memory is what a poll waits for. */
static struct polled *
lay_out(struct view *v, bool is_recognised, size_t room)
{
	size_t n_jobs = v->n_groups + v->n_tables + v->n_collectors + 1 +
	    v->profile->watch_ssh + is_recognised,
	       n_sent = REACH_WORD_COUNT, i;
	struct arena mem = { 0 };
	struct polled *d;
	double *sent;

	for (i = 0; i < v->n_groups; i++)
		n_sent += v->groups[i].n_series;
	arena_reserve(&mem,
	    sizeof *d + n_jobs * sizeof *d->jobs + v->n_groups * sizeof *d->streams +
		v->profile->items.n * sizeof *d->items + n_sent * sizeof *sent +
		v->n_own_rules * sizeof *d->lives + v->n_rated * sizeof *d->rates +
		v->n_traced * sizeof *d->traces + v->n_tables * sizeof *d->tables +
		v->n_collectors * sizeof *d->collecting + 10 * _Alignof(max_align_t) +
		room);
	d = arena_alloc(&mem, sizeof *d);
	d->view = v;
	d->jobs = arena_alloc(&mem, n_jobs * sizeof *d->jobs);
	d->items = arena_alloc(&mem, v->profile->items.n * sizeof *d->items);
	d->streams = arena_alloc(&mem, v->n_groups * sizeof *d->streams);
	sent = arena_alloc(&mem, n_sent * sizeof *sent);
	for (i = 0; i < v->n_groups; i++) {
		d->streams[i].sent = sent;
		d->streams[i].sent_is_lent = true;
		sent += v->groups[i].n_series;
	}
	d->reach_stream.sent = sent;
	d->reach_stream.sent_is_lent = true;
	d->lives = arena_alloc(&mem, v->n_own_rules * sizeof *d->lives);
	d->rates = arena_alloc(&mem, v->n_rated * sizeof *d->rates);
	d->traces = arena_alloc(&mem, v->n_traced * sizeof *d->traces);
	d->near_bytes = mem.used_bytes;
	d->tables = arena_alloc(&mem, v->n_tables * sizeof *d->tables);
	d->collecting = arena_alloc(&mem, v->n_collectors * sizeof *d->collecting);
	d->mem = mem;
	return d;
}

static struct polled *
polled_new(struct poll *p, struct view *v, const struct device *what)
{
	struct polled *d =
	    lay_out(v, recognise_is_wanted(what), rec_room(&device_rec, what));
	size_t i;

	d->poll = p;
	rec_copy(&d->mem, &device_rec, &d->d, what);
	d->gate =
	    gate_use(&p->gates, what->site, plan_site(house_plan(p->house), what->site));
	list_init(&d->wanted);
	list_init(&d->label_waits);
	for (i = 0; i < v->profile->items.n; i++)
		if (v->items[i].kind != VALUE_IS_TEXT)
			d->items[i].number = NAN;
	rates_begin(d->rates, v->n_rated);
	traces_begin(d->traces, v->n_traced);
	for (i = 0; i < REACH_WORD_COUNT; i++)
		d->reach_words[i].number = NAN;
	d->tell_clear = p->complete;
	return d;
}

static void
move_list(struct list_node *to, struct list_node *from)
{
	while (!list_empty(from)) {
		struct list_node *n = from->next;

		list_remove(n);
		list_append(to, n);
	}
}

/* It keeps its beats, and what triage wants to hear of it. */
static void
follow_on(struct polled *d, struct polled *was)
{
	struct job *j;
	size_t i;

	move_list(&d->wanted, &was->wanted);
	if (strcmp(d->d.address, was->d.address) == 0) {
		learned_keep(&d->target, &was->target);
		d->told_mark = was->told_mark;
	}
	if (recognise_is_wanted(&d->d)) {
		d->recognised = was->recognised;
		d->recognised_by = was->recognised_by;
		was->recognised = was->recognised_by = NULL;
	}
	for (i = 0; i < was->n_jobs; i++) {
		const struct job *old = &was->jobs[i];

		j = polled_job(d, old->kind, old->at);
		if (j == NULL || j->every_ms != old->every_ms)
			continue;
		j->beat = old->beat;
		polled_job_at(j, j->beat);
	}
	j = polled_job(d, JOB_REACH, 0);
	if (j != NULL)
		polled_job_now(d, j);
}

static void
begin(struct poll *p, const struct device *what, struct polled *was)
{
	struct view *v = views_use(p, what->profile);
	struct polled *d;

	if (v == NULL && *what->recognised != 0) /* as what the plan does not have now */
		v = views_use(p, PROFILE_AUTO);
	if (v == NULL) {
		log_error("device=%s has profile=%s, which the plan does not have (yet)",
		    what->name, what->profile);
		polled_drop(p, what->id);
		devices_put(&p->strays, what);
		return;
	}
	d = polled_new(p, v, what);
	devices_drop(&p->strays, what->id);
	map_put_id(&p->devices, d->d.id, d);
	if (p->complete)
		jobs_make(d);
	if (was != NULL) {
		follow_on(d, was);
		polled_free(was);
	}
}

/* Nothing that polling depends on: it goes on as it is. */
static bool
is_asked_alike(const struct device *a, const struct device *b)
{
	return strcmp(a->profile, b->profile) == 0 &&
	    strcmp(a->address, b->address) == 0 && strcmp(a->site, b->site) == 0 &&
	    a->snmp_version == b->snmp_version && a->snmp_port == b->snmp_port &&
	    strcmp(a->snmp_credential, b->snmp_credential) == 0 &&
	    a->ssh_port == b->ssh_port &&
	    strcmp(a->ssh_credential, b->ssh_credential) == 0 &&
	    strcmp(a->snmp_context, b->snmp_context) == 0;
}

static void
renew(struct polled *d, const struct device *what)
{
	struct arena mem;
	size_t i, k;

	arena_init(&mem);
	rec_copy(&mem, &device_rec, &d->d, what);
	arena_fini(&d->renewed);
	d->renewed = mem;
	if (d->has_target && d->target.context != NULL)
		d->target.context = d->d.snmp_context;
	/* Other cables: rules may see its ports with other eyes. */
	for (i = 0; i < d->view->n_tables; i++)
		for (k = 0; k < d->tables[i].n; k++)
			d->tables[i].rows[k].changed = true;
}

void
polled_put(struct poll *p, const struct device *what)
{
	struct polled *was;

	if (what->id % p->instances != house_instance(p->house))
		return;
	was = map_get_id(&p->devices, what->id);
	if (was != NULL && !was->view->is_old && is_asked_alike(&was->d, what))
		renew(was, what);
	else
		begin(p, what, was);
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
		jobs_make(d);
}

/* --- a new plan --- */

/* Of those whose profile it says otherwise of, and of those that had none. */
static struct device *
to_begin_anew(struct poll *p, struct arena *mem, size_t *n)
{
	struct device *all =
	    arena_alloc(mem, (p->devices.n + p->strays.by_id.n) * sizeof *all);
	const struct device *stray;
	struct polled *d;
	size_t at = 0;

	*n = 0;
	while ((d = map_next(&p->devices, &at)) != NULL) {
		d->target.in_flight_max =
		    (uint16_t)house_plan(p->house)->settings.snmp_at_once;
		if (d->view->is_old)
			rec_copy(mem, &device_rec, &all[(*n)++], &d->d);
	}
	at = 0;
	while ((stray = devices_next(&p->strays, &at)) != NULL)
		rec_copy(mem, &device_rec, &all[(*n)++], stray);
	return all;
}

void
polled_plan(struct poll *p)
{
	const struct plan *plan = house_plan(p->house);
	struct device *all;
	struct arena mem;
	struct gate *k;
	size_t at = 0, n, i;

	views_plan(p);
	while ((k = map_next(&p->gates.by_site, &at)) != NULL)
		gate_set(k, plan_site(plan, k->name));
	arena_init(&mem);
	all = to_begin_anew(p, &mem, &n);
	for (i = 0; i < n; i++)
		polled_put(p, &all[i]);
	arena_fini(&mem);
	recognise_plan(p);
}
