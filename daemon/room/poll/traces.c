/* traces.c - what rules ask of words beside their values: whether they move, changed, are as usual. */
#include <math.h>

#include "base/map.h"
#include "base/mem.h"
#include "room/poll/inside.h"

static uint32_t
place(struct arena *mem, struct traced **list, uint32_t *n, const struct expr_node *node,
    uint32_t at)
{
	const struct traced want = { node->op, at, (int64_t)node->number };
	struct traced *v;
	uint32_t i;

	for (i = 0; i < *n; i++)
		if ((*list)[i].op == want.op && (*list)[i].at == at &&
		    (*list)[i].over_us == want.over_us)
			return i;
	v = arena_alloc(mem, (*n + 1) * sizeof *v);
	for (i = 0; i < *n; i++)
		v[i] = (*list)[i];
	v[*n] = want;
	*list = v;
	return (*n)++;
}

uint32_t
traces_item(struct view *v, const struct expr_node *n, uint32_t item)
{
	v->has_usual |= n->op == EXPR_USUAL;
	return place(&v->mem, &v->traced, &v->n_traced, n, item);
}

uint32_t
traces_column(struct view *v, const struct expr_node *n, uint32_t table, uint32_t column)
{
	struct ready_table *t = &v->tables[table];

	t->has_usual |= n->op == EXPR_USUAL;
	return place(&v->mem, &t->traced, &t->n_traced, n, column);
}

void
traces_begin(struct trace *traces, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		trace_begin(&traces[i]);
}

/* Texts are compared by their hash, which a double holds. */
static double
number_of(const union slot *slot, const struct word *word)
{
	if (word->type != WORD_TEXT)
		return slot->number;
	if (slot->text == NULL)
		return NAN;
	return (double)(map_hash(slot->text, strlen(slot->text)) >> 12);
}

static void
take(struct trace *t, const struct traced *what, const union slot *slot,
    const struct word *word, wall_us asked)
{
	if (what->op == EXPR_RATE)
		trace_rate(t, slot->number, asked, what->over_us);
	else if (what->op == EXPR_CHANGED)
		trace_changed(t, number_of(slot, word), asked, what->over_us);
}

void
traces_take_items(struct polled *d, uint32_t from, wall_us asked)
{
	const struct view *v = d->view;
	size_t i;

	if (from < 64)
		d->items_came |= UINT64_C(1) << from;
	for (i = 0; i < v->n_traced; i++) {
		uint32_t at = v->traced[i].at;

		if (v->items[at].from == from)
			take(&d->traces[i], &v->traced[i], &d->items[at],
			    v->items[at].word, asked);
	}
	if (v->has_usual)
		usual_ask_items(d, asked);
}

struct trace *
traces_of(const struct polled *d, uint32_t table, const struct row *row, uint32_t at)
{
	const struct polled_table *t = &d->tables[table];

	return &t->traces[(size_t)(row - t->rows) * d->view->tables[table].n_traced + at];
}

void
traces_take(struct polled *d, uint32_t table, wall_us asked)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	size_t i, k;

	for (i = 0; rt->n_traced != 0 && i < t->n; i++) {
		if (!t->rows[i].met)
			continue;
		for (k = 0; k < rt->n_traced; k++) {
			uint32_t at = rt->traced[k].at;

			take(traces_of(d, table, &t->rows[i], (uint32_t)k),
			    &rt->traced[k], &cells_of(d, table, &t->rows[i])[at],
			    rt->columns[at].word, asked);
		}
	}
	if (rt->has_usual)
		usual_ask(d, table, asked);
}

bool
items_came(const struct polled *d, uint32_t item)
{
	uint32_t from = d->view->items[item].from;

	return from >= 64 || (d->items_came >> from & 1);
}
