/* rates.c - how fast counters move, for the rules that look at them. */
#include <math.h>

#include "base/mem.h"
#include "model/counter.h"
#include "room/poll/inside.h"

uint32_t
rates_column(struct view *v, uint32_t table, uint32_t column)
{
	struct ready_table *t = &v->tables[table];
	uint32_t i, *columns;

	for (i = 0; i < t->n_rated; i++)
		if (t->rated[i] == column)
			return i;
	columns = arena_alloc(&v->mem, (t->n_rated + 1) * sizeof *columns);
	for (i = 0; i < t->n_rated; i++)
		columns[i] = t->rated[i];
	columns[t->n_rated] = column;
	t->rated = columns;
	return t->n_rated++;
}

uint32_t
rates_item(struct view *v, uint32_t item)
{
	uint32_t i, *items;

	for (i = 0; i < v->n_rated; i++)
		if (v->rated[i] == item)
			return i;
	items = arena_alloc(&v->mem, (v->n_rated + 1) * sizeof *items);
	for (i = 0; i < v->n_rated; i++)
		items[i] = v->rated[i];
	items[v->n_rated] = item;
	v->rated = items;
	return v->n_rated++;
}

/* A row that is new has not been looked at before. */
void
rates_begin(struct rate *rates, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		rates[i] = (struct rate){ .was = NAN, .a_second = NAN };
}

/* True when it is another than before. */
static bool
take(struct rate *r, double is, wall_us asked)
{
	bool news;
	uint32_t at_ms = (uint32_t)(asked / MS_US);
	float a_second =
	    (float)counter_rate(r->was, is, (int64_t)(int32_t)(at_ms - r->at_ms) * MS_US);

	/* NaN is not even itself: a rate that became unknown counts as a change too. */
	news = !(a_second == r->a_second) && !(isnan(a_second) && isnan(r->a_second));
	r->a_second = a_second;
	r->was = is;
	r->at_ms = at_ms;
	return news;
}

void
rates_take_items(struct polled *d, const struct group *g, wall_us asked)
{
	const struct view *v = d->view;
	size_t i, k;

	for (i = 0; i < v->n_rated; i++)
		for (k = 0; k < g->n; k++) {
			float was = d->rates[i].a_second;

			if (g->items[k] == v->rated[i] &&
			    take(&d->rates[i], d->items[v->rated[i]].number, asked))
				rings_note(&d->rings, (uint32_t)v->n_tables,
				    (uint32_t)v->n_tables, ring_of_rate(v, i), was);
		}
}

static void
take_cell(struct polled *d, uint32_t table, struct row *row, uint32_t at, wall_us asked)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	size_t no = (size_t)(row - t->rows);
	struct rate *rate = &t->rates[no * rt->n_rated + at];
	float was = rate->a_second;

	if (!take(rate, t->cells[no * rt->n_columns + rt->rated[at]].number, asked))
		return;
	row->changed = true;
	rings_note(&d->rings, (uint32_t)d->view->n_tables, table,
	    ring_of_cell(d, table, row, (uint32_t)rt->n_columns + at), was);
}

void
rates_take(struct polled *d, uint32_t table, wall_us asked)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	size_t i, k;

	for (i = 0; rt->n_rated != 0 && i < t->n; i++) {
		if (!t->rows[i].met)
			continue;
		for (k = 0; k < rt->n_rated; k++)
			take_cell(d, table, &t->rows[i], (uint32_t)k, asked);
	}
}

const struct rate *
rates_of(const struct polled *d, uint32_t table, const struct row *row, uint32_t at)
{
	const struct polled_table *t = &d->tables[table];

	return &t->rates[(size_t)(row - t->rows) * d->view->tables[table].n_rated + at];
}
