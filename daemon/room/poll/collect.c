/* collect.c - collectors: commands that are run on a device at an interval, and read (room/gather.h). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/correlate.h"
#include "room/poll/inside.h"

#define TRIES            3 /* in a row, before it is said that a device does not answer one */
#define COMMAND_LIMIT_US (20 * SECOND_US)

/* --- what is read, put into its place --- */

struct putting {
	struct polled *d;
	const struct ready_collector *c;
	wall_us asked;
};

static struct reading
read_field(struct polled *d, const struct ready_value *to, const char *field)
{
	struct snmp_value v = { .type = VALUE_OCTETS };

	if (field == NULL)
		return (struct reading){ .why = "it was not told" };
	v.octets = (struct bytes){ (const uint8_t *)field, strlen(field) };
	return reading_of(&d->poll->scratch, to->item, to->word, &v);
}

static void
put_single(void *arg, const char *label, const char *const *fields)
{
	const struct putting *p = arg;
	size_t i;

	(void)label;
	for (i = 0; i < p->c->n_items; i++) {
		const struct ready_value *to = &p->d->view->items[p->c->items[i]];
		struct reading r = read_field(p->d, to, fields[i]);

		scalars_put(p->d, p->c->items[i], &r);
	}
}

static void
put_row(void *arg, const char *label, const char *const *fields)
{
	const struct putting *p = arg;
	const struct ready_table *rt = &p->d->view->tables[p->c->table];
	struct reading *cells =
	    arena_alloc(&p->d->poll->scratch, rt->n_columns * sizeof *cells);
	size_t i;

	for (i = 0; i < rt->n_columns; i++)
		cells[i] = read_field(p->d, &rt->columns[i], fields[i]);
	tables_put(p->d, p->c->table, label, cells);
}

/* Nobody knows them any more: rules neither raise nor clear by what was said before. */
static void
forget_values(struct polled *d, const struct ready_collector *c)
{
	static const struct reading gone = { .why = "its collector failed" };
	size_t i;

	for (i = 0; i < c->n_items; i++)
		scalars_put(d, c->items[i], &gone);
	if (c->table != NO_TABLE)
		tables_forget(d, c->table);
}

static void
tell_values(struct polled *d, uint32_t at, wall_us asked)
{
	const struct ready_collector *c = &d->view->collectors[at];
	const struct job *j = polled_job(d, JOB_COLLECT, at);

	rings_polled(d->rings,
	    c->table != NO_TABLE ? c->table : (uint32_t)d->view->n_tables, asked,
	    j != NULL ? j->every_ms * MS_US : MINUTE_US);
	if (c->table != NO_TABLE) {
		samples_table(d, c->table, asked);
		judge_table(d, c->table, asked);
		return;
	}
	scalars_derive(d);
	samples_collected(d, at, asked);
	judge_device(d, asked);
}

/* --- whether it works --- */

static void
settle(struct polled *d, uint32_t at, wall_us asked, const char *fault)
{
	static const struct rule at_once;
	struct collecting *k = &d->collecting[at];
	const char *name = d->view->collectors[at].c->name;
	bool changed, wanted;

	changed = rule_step(&k->life, &at_once, fault != NULL ? TRUTH_TRUE : TRUTH_FALSE,
	    fault != NULL ? TRUTH_FALSE : TRUTH_TRUE, asked);
	if (fault != NULL) {
		mem_free(k->fault);
		k->fault = mem_text(fault);
	}
	wanted = signs_want(d, "", "", TYPE_COLLECTOR_FAILED, name);
	if (wanted || (changed && (fault != NULL || k->fault != NULL || d->tell_clear)))
		signs_collector(d, at, asked);
	if (fault == NULL) {
		mem_free(k->fault);
		k->fault = NULL;
	}
}

static void
fail(struct polled *d, uint32_t at, wall_us asked, const char *fault)
{
	settle(d, at, asked, fault); /* which keeps it: the scratch is used anew behind */
	forget_values(d, &d->view->collectors[at]);
	tell_values(d, at, asked);
}

/* It did not come to an answer: the device may be away, or busy; that is said when it stays so. */
static void
miss(struct polled *d, uint32_t at, wall_us asked, const struct errand_answer *a)
{
	struct collecting *k = &d->collecting[at];
	bool at_once = a->ssh == NULL || a->ssh->status == SSH_RUN_NOT_UNDERSTOOD;
	char why[ERRAND_WHY_MAX];

	if (d->presence.state == PRESENCE_DOWN) {
		k->misses = 0; /* that is said already */
		forget_values(d, &d->view->collectors[at]);
		return;
	}
	if (k->misses < TRIES)
		k->misses++;
	if (at_once || k->misses == TRIES)
		fail(d, at, asked, errand_why(a, why));
}

/* What is wrong with an answer. One that reads well is good, even where the command complained: df does,
 * of a file system that it may not see. */
static const char *
read_it(struct polled *d, const struct ready_collector *c, const struct ssh_answer *a,
    struct putting *p, bool *cut)
{
	const char *why;

	if (a->partial)
		return "it says more than is read, or ended in the middle";
	why = gather(c->gatherer, &d->poll->scratch, a->out,
	    c->table != NO_TABLE ? put_row : put_single, p, cut);
	if (why != NULL && a->exit_status > 0)
		return arena_printf(&d->poll->scratch, "it ends with %d: %s",
		    a->exit_status, ESC_N(a->err.p, a->err.n < 160 ? a->err.n : 160));
	return why;
}

static void
answered(void *arg, const struct errand_answer *a)
{
	struct job *j = arg;
	struct polled *d = j->device;
	uint32_t at = j->at;
	const struct ready_collector *c = &d->view->collectors[at];
	struct putting p = { d, c, j->asked };
	char who[sizeof "device " + NAME_MAX_BYTES];
	const char *fault;
	bool cut = false;

	d->collecting[at].errand = 0;
	polled_job_done(j);
	if (!errand_is_done(a)) {
		miss(d, at, p.asked, a);
		return;
	}
	d->collecting[at].misses = 0;
	arena_reset(&d->poll->scratch);
	snprintf(who, sizeof who, "device %s", d->d.name);
	house_reading(d->poll->house, who, a->ssh->out.p, a->ssh->out.n);
	fault = read_it(d, c, a->ssh, &p, &cut);
	house_done_reading(d->poll->house);
	if (fault != NULL) {
		fail(d, at, p.asked,
		    arena_printf(
			&d->poll->scratch, "\"%s\": %s", ESC(c->c->command), fault));
		return;
	}
	if (c->table != NO_TABLE)
		tables_settle(d, c->table, !cut, p.asked);
	else
		traces_take_items(d, (uint32_t)d->view->n_groups + at, p.asked);
	tell_values(d, at, p.asked);
	settle(d, at, p.asked, NULL);
}

/* --- its life --- */

void
collect_start(struct polled *d, struct job *j)
{
	struct errand_ask ask = { .device = &d->d,
		.command = d->view->collectors[j->at].c->command,
		.limits = {
		    .command_us = COMMAND_LIMIT_US, .output_max = GATHER_BYTES_MAX } };

	d->collecting[j->at].errand = errands_run(d->poll->errands, &ask, answered, j);
}

void
collect_fini(struct polled *d)
{
	size_t i;

	for (i = 0; i < d->n_jobs; i++) {
		struct job *j = &d->jobs[i];

		if (j->kind != JOB_COLLECT || !j->running)
			continue;
		errands_forget(d->poll->errands, d->collecting[j->at].errand);
		j->again = false;
		polled_job_done(j);
	}
	for (i = 0; i < d->view->n_collectors; i++) {
		mem_free(d->collecting[i].fault);
		stream_fini(&d->collecting[i].stream);
	}
}

uint32_t
collect_of_table(const struct polled *d, uint32_t table)
{
	uint32_t i;

	for (i = 0; i < d->view->n_collectors; i++)
		if (d->view->collectors[i].table == table)
			return i;
	return NO_TABLE;
}
