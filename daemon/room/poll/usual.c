/* usual.c - what a word is at this time of day, for rules that compare with it.
 *
 * The poll before the next quarter of an hour asks the history for that quarter of the last seven days: of a level its
 * mean, of a counter how fast it moved between the ends of two quarters. What is usual is their median. When an answer
 * got lost the one before it is taken for two quarters more.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define QUARTER_US (15 * MINUTE_US)
#define OF_ITEMS   255 /* the place of a table, when it is about the device's own items */
#define OLD_AFTER  2   /* quarters */

/* What comes back with the answer: device, table, which of its traced words. */
static uint64_t
ask_number(const struct polled *d, uint32_t table, size_t at)
{
	return d->d.id << 16 | (uint64_t)table << 8 | at;
}

static void
ask(struct polled *d, uint32_t table, size_t at, const struct word *word,
    uint32_t quarter)
{
	struct past_time times[2 * USUAL_DAYS];
	struct past_ask_msg m = { .ask = ask_number(d, table, at),
		.device_id = d->d.id,
		.word = word->name,
		.label = "",
		.over_us = QUARTER_US,
		.times = { times, 0 } };
	int64_t begins = quarter * QUARTER_US, day;

	for (day = USUAL_DAYS; day > 0; day--) {
		if (word->type == WORD_COUNTER)
			times[m.times.n++].at = begins - day * DAY_US - QUARTER_US;
		times[m.times.n++].at = begins - day * DAY_US;
	}
	house_tell(d->poll->house, ROLE_HISTORY, 0, MSG_PAST_ASK, &m);
}

/* True when the next poll is in another quarter than the last that was asked about. */
static bool
is_time(uint32_t *last, wall_us next, uint32_t *quarter)
{
	*quarter = (uint32_t)(next / QUARTER_US);
	if (*last == *quarter)
		return false;
	*last = *quarter;
	return true;
}

static void
forget_old(struct trace *t, uint32_t quarter)
{
	if (quarter - t->was_ms > OLD_AFTER)
		t->is = NAN;
}

static int64_t
quickest(const struct view *v)
{
	int64_t every = INT64_MAX;
	size_t i;

	for (i = 0; i < v->n_groups; i++)
		if (v->groups[i].every_us < every)
			every = v->groups[i].every_us;
	for (i = 0; i < v->n_collectors; i++)
		if (v->collectors[i].table == NO_TABLE &&
		    v->collectors[i].c->every_us < every)
			every = v->collectors[i].c->every_us;
	return every;
}

void
usual_ask_items(struct polled *d, wall_us asked)
{
	const struct view *v = d->view;
	uint32_t quarter;
	size_t i;

	if (!is_time(&d->usual_asked, asked + quickest(v), &quarter))
		return;
	for (i = 0; i < v->n_traced && i < OF_ITEMS; i++)
		if (v->traced[i].op == EXPR_USUAL) {
			forget_old(&d->traces[i], quarter);
			ask(d, OF_ITEMS, i, v->items[v->traced[i].at].word, quarter);
		}
}

void
usual_ask(struct polled *d, uint32_t table, wall_us asked)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	uint32_t quarter;
	size_t i, k;

	if (table >= OF_ITEMS ||
	    !is_time(&t->usual_asked, asked + rt->table->every_us, &quarter))
		return;
	for (i = 0; i < rt->n_traced && i < OF_ITEMS; i++) {
		if (rt->traced[i].op != EXPR_USUAL)
			continue;
		for (k = 0; k < t->n; k++)
			forget_old(
			    traces_of(d, table, &t->rows[k], (uint32_t)i), quarter);
		ask(d, table, i, rt->columns[rt->traced[i].at].word, quarter);
	}
}

/* --- answers --- */

/* Of a level each value is a day; of a counter two that are a quarter apart. */
static double
usual_of(const struct past_msg *m, const char *label, bool is_counter)
{
	const struct past_value *before = NULL;
	double days[2 * USUAL_DAYS];
	size_t n = 0, i;

	for (i = 0; i < m->values.n && n < ARRAY_LEN(days); i++) {
		const struct past_value *v = &m->values.v[i];

		if (strcmp(v->label, label) != 0)
			continue;
		if (!is_counter)
			days[n++] = v->mean;
		else if (before != NULL && v->at - before->at == QUARTER_US &&
		    v->last >= before->last)
			days[n++] =
			    (v->last - before->last) / ((double)QUARTER_US / SECOND_US);
		before = v;
	}
	return trace_usual(days, n);
}

static void
take(struct trace *t, double is, uint32_t quarter)
{
	t->is = (float)is;
	t->was_ms = quarter;
}

static void
take_rows(struct polled *d, uint32_t table, size_t at, const struct past_msg *m)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	bool is_counter = rt->columns[rt->traced[at].at].word->type == WORD_COUNTER;
	size_t k;

	for (k = 0; k < t->n; k++)
		take(traces_of(d, table, &t->rows[k], (uint32_t)at),
		    usual_of(m, t->rows[k].label, is_counter), t->usual_asked);
}

void
usual_hear(struct poll *p, const struct past_msg *m)
{
	struct polled *d = map_get_id(&p->devices, m->ask >> 16);
	uint32_t table = m->ask >> 8 & 0xff, at = m->ask & 0xff;
	const struct view *v;

	/* A plan may have come meanwhile: then it is another view, which has asked nothing yet. */
	if (d == NULL)
		return;
	v = d->view;
	if (table == OF_ITEMS && d->usual_asked != 0 && at < v->n_traced &&
	    v->traced[at].op == EXPR_USUAL)
		take(&d->traces[at],
		    usual_of(
			m, "", v->items[v->traced[at].at].word->type == WORD_COUNTER),
		    d->usual_asked);
	else if (table < v->n_tables && d->tables[table].usual_asked != 0 &&
	    at < v->tables[table].n_traced &&
	    v->tables[table].traced[at].op == EXPR_USUAL)
		take_rows(d, table, at, m);
}
