#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

/* --- rows --- */

static void
row_free(struct row *row, size_t columns)
{
	size_t i;

	for (i = 0; i < columns; i++)
		slot_fini(&row->cells[i]);
	mem_free(row->cells);
	mem_free(row->lives);
	mem_free(row->index);
	mem_free(row->label);
	mem_free(row);
}

void
tables_fini(struct polled *d)
{
	size_t i, k;

	for (i = 0; i < d->view->n_tables; i++) {
		struct polled_table *t = &d->tables[i];

		for (k = 0; k < t->n; k++)
			row_free(t->rows[k], d->view->tables[i].table->columns.n);
		mem_free(t->rows);
	}
}

struct row *
tables_find(struct polled *d, uint32_t table, const char *index)
{
	struct polled_table *t = &d->tables[table];
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!t->rows[i]->gone && strcmp(t->rows[i]->index, index) == 0)
			return t->rows[i];
	return NULL;
}

static struct row *
find_label(struct polled_table *t, const char *label)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->rows[i]->label, label) == 0)
			return t->rows[i];
	return NULL;
}

static struct row *
add_row(struct polled *d, uint32_t table, const char *label)
{
	struct polled_table *t = &d->tables[table];
	struct row *row = mem_alloc(sizeof *row);

	row->label = mem_text(label);
	row->index = mem_text("");
	row->cells =
	    mem_array(d->view->tables[table].table->columns.n, sizeof *row->cells);
	row->lives = mem_array(d->view->tables[table].n_rules, sizeof *row->lives);
	if (t->n == t->cap) {
		t->cap = t->cap != 0 ? t->cap * 2 : 8;
		t->rows = mem_grow(t->rows, t->cap, sizeof *t->rows);
	}
	t->rows[t->n++] = row;
	return row;
}

/* Rows are known by their label: a row that got another number is the same row. Where two rows have
 * one label, the later ones add their index. */
static struct row *
row_for(struct polled *d, uint32_t table, const char *label, const char *index)
{
	struct polled_table *t = &d->tables[table];
	struct row *row = find_label(t, label);

	if (row != NULL && row->met) {
		label = arena_printf(&d->poll->scratch, "%s#%s", label, index);
		row = find_label(t, label);
	}
	if (row == NULL)
		row = add_row(d, table, label);
	if (strcmp(row->index, index) != 0) {
		mem_free(row->index);
		row->index = mem_text(index);
	}
	row->met = true;
	row->gone = false;
	return row;
}

static void
note_use(struct polled *d, const struct ready_table *rt, struct row *row)
{
	size_t i;

	(void)d;
	for (i = 0; i < rt->table->columns.n; i++)
		if (strcmp(rt->table->columns.v[i].word, "port.oper-state") == 0 &&
		    row->cells[i].known &&
		    row->cells[i].number == word_state(rt->words[i], "up"))
			row->ever_up = true;
}

/* With row-by: the row that an earlier one of the device's began. */
static struct row *
find_met(struct polled *d, uint32_t table, const char *index)
{
	struct polled_table *t = &d->tables[table];
	size_t i;

	if (!table_merges(d->view->tables[table].table))
		return NULL;
	for (i = 0; i < t->n; i++)
		if (t->rows[i]->met && strcmp(t->rows[i]->index, index) == 0)
			return t->rows[i];
	return NULL;
}

static const char *
label_of(void *arg, const char *table, const char *index)
{
	struct polled *d = arg;
	const struct row *row;
	uint32_t i;

	for (i = 0; i < d->view->n_tables; i++) {
		if (strcmp(d->view->tables[i].table->name, table) != 0)
			continue;
		row = tables_find(d, i, index);
		if (row != NULL)
			return row->label;
	}
	return NULL;
}

static void
row_came(void *arg, const struct snmp_row *r)
{
	static const struct reading gone = { .why = "it was not told" };
	struct job *j = arg;
	struct polled *d = j->device;
	const struct ready_table *rt = &d->view->tables[j->at];
	struct sheet_row said;
	struct row *row;
	bool first;
	size_t i;

	arena_reset(&d->poll->scratch);
	if (!sheet_read(&rt->sheet, &d->poll->scratch, r, label_of, d, &said))
		return;
	first = find_met(d, j->at, said.index) == NULL;
	row = first ? row_for(d, j->at, said.label, said.index)
		    : find_met(d, j->at, said.index);
	for (i = 0; i < rt->table->columns.n; i++)
		if (said.touched[i])
			slot_set(&row->cells[i], &said.cells[i], j->asked);
		else if (first)
			slot_set(&row->cells[i], &gone, j->asked);
	note_use(d, rt, row);
}

/* --- the walk --- */

/* Traps that waited for a row's name get it, or hear that nobody knows. */
static void
answer_labels(struct polled *d, uint32_t table)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &d->label_waits) {
		struct label_wait *w = LIST_THING(n, struct label_wait, on_device);
		const struct row *row;
		struct label_msg m;

		if (w->table != table)
			continue;
		row = tables_find(d, table, w->index);
		m = (struct label_msg){ .ask = w->ask,
			.device_id = d->d.id,
			.table = d->view->tables[table].table->name,
			.index = w->index,
			.label = row != NULL ? row->label : "" };
		house_tell(d->poll->house, ROLE_TRAP, w->instance, MSG_LABEL, &m);
		list_remove(n);
		mem_free(w->index);
		mem_free(w);
	}
}

/* After a whole walk, what it did not bring is not there; a partial one proves nothing. */
static void
settle_rows(struct polled_table *t, bool whole)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (whole && !t->rows[i]->met)
			t->rows[i]->gone = true;
		t->rows[i]->met = false;
	}
}

/* Tables whose rows are named by this one's waited for it. */
static void
wake_waiting(struct polled *d, uint32_t table)
{
	const struct view *v = d->view;
	uint32_t i;

	for (i = 0; i < v->n_tables; i++) {
		struct job *j = polled_job(d, JOB_TABLE, i);

		if (j != NULL && i != table && !d->tables[i].tried &&
		    sheet_needs(v->tables[i].table, v->tables[table].table->name))
			polled_job_now(d, j);
	}
}

/* The table that names this one's rows, when it has not been read yet. */
static struct job *
must_wait_for(struct polled *d, uint32_t table)
{
	const struct view *v = d->view;
	uint32_t i;

	for (i = 0; i < v->n_tables; i++)
		if (i != table && !d->tables[i].tried &&
		    sheet_needs(v->tables[table].table, v->tables[i].table->name))
			return polled_job(d, JOB_TABLE, i);
	return NULL;
}

static void
walked(void *arg, const struct snmp_walk_result *r)
{
	struct job *j = arg;
	struct polled *d = j->device;
	struct polled_table *t = &d->tables[j->at];
	wall_us asked = j->asked;
	uint32_t table = j->at;

	settle_rows(t, !r->partial);
	t->whole = !r->partial;
	t->was_read |= r->rows != 0 || !r->partial;
	t->walked = r->rows;
	t->tried = true;
	polled_job_done(j);
	wake_waiting(d, table);
	answer_labels(d, table);
	if (r->rows != 0 || !r->partial) {
		samples_table(d, table, asked);
		judge_table(d, table, asked);
	}
	if (r->reason == WALK_DEVICE &&
	    (r->status == SNMP_TIMEOUT || r->status == SNMP_REFUSED ||
		r->status == SNMP_UNREACHABLE) &&
	    !r->heard)
		reach_failed(d, asked);
}

void
tables_start(struct polled *d, struct job *j)
{
	const struct ready_table *rt = &d->view->tables[j->at];
	struct snmp_walk_request r = { .columns = rt->sheet.oids,
		.n = rt->sheet.n_oids,
		.rows_max = rt->table->rows_max,
		.limit_us = j->every_us,
		.rows_expected = d->tables[j->at].walked };

	if (must_wait_for(d, j->at) != NULL) {
		if (!must_wait_for(d, j->at)->running)
			polled_job_now(d, must_wait_for(d, j->at));
		polled_job_done(j);
		return;
	}
	if (snmp_walk_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		row_came, walked, j, &j->walk) < 0)
		polled_job_done(j);
}
