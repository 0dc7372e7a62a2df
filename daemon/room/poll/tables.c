#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

/* --- rows --- */

static void
table_fini(struct map *names, struct polled_table *t, const struct ready_table *rt)
{
	size_t i, k;

	for (i = 0; i < t->n; i++) {
		names_leave(names, t->rows[i].index);
		names_leave(names, t->rows[i].label);
		for (k = 0; k < rt->n_columns; k++)
			value_fini(&t->cells[i * rt->n_columns + k], rt->columns[k].word);
	}
	for (i = 0; i < t->n_streams; i++)
		stream_fini(&t->streams[i]);
	mem_free(t->rows);
	mem_free(t->cells);
	mem_free(t->lives);
	mem_free(t->rates);
	mem_free(t->traces);
	mem_free(t->streams);
}

void
tables_fini(struct polled *d)
{
	size_t i;

	for (i = 0; i < d->view->n_tables; i++)
		table_fini(&d->poll->names, &d->tables[i], &d->view->tables[i]);
}

struct row *
tables_find(struct polled *d, uint32_t table, const char *index)
{
	struct polled_table *t = &d->tables[table];
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!t->rows[i].gone && strcmp(t->rows[i].index, index) == 0)
			return &t->rows[i];
	return NULL;
}

/* Logs and the command line say "GigabitEthernet0/1" where the row is called "Gi0/1". */
static bool
is_called(const struct polled *d, uint32_t table, const struct row *row, const char *name)
{
	const struct ready_table *rt = &d->view->tables[table];
	const union slot *cells = cells_of(d, table, row);
	size_t i;

	for (i = 0; i < rt->n_columns; i++) {
		const struct word *w = rt->columns[i].word;
		const char *column = w->name + strlen(w->table) + 1;

		if (w->type == WORD_TEXT && cells[i].text != NULL &&
		    (strcmp(column, "descr") == 0 || strcmp(column, "name") == 0) &&
		    strcmp(cells[i].text, name) == 0)
			return true;
	}
	return false;
}

struct row *
tables_named(struct polled *d, uint32_t table, const char *name)
{
	struct polled_table *t = &d->tables[table];
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!t->rows[i].gone && strcmp(t->rows[i].label, name) == 0)
			return &t->rows[i];
	for (i = 0; i < t->n; i++)
		if (!t->rows[i].gone && is_called(d, table, &t->rows[i], name))
			return &t->rows[i];
	return NULL;
}

static struct row *
find_label(struct polled_table *t, const char *label)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].label, label) == 0)
			return &t->rows[i];
	return NULL;
}

static void
set_cap(struct polled_table *t, const struct ready_table *rt, uint32_t cap)
{
	t->rows = mem_grow(t->rows, cap, sizeof *t->rows);
	t->cells = mem_grow(t->cells, (size_t)cap * rt->n_columns, sizeof *t->cells);
	if (rt->n_rules != 0)
		t->lives =
		    mem_grow(t->lives, (size_t)cap * rt->n_rules, sizeof *t->lives);
	if (rt->n_rated != 0)
		t->rates =
		    mem_grow(t->rates, (size_t)cap * rt->n_rated, sizeof *t->rates);
	if (rt->n_traced != 0)
		t->traces =
		    mem_grow(t->traces, (size_t)cap * rt->n_traced, sizeof *t->traces);
	t->cap = cap;
}

static struct row *
add_row(struct polled *d, uint32_t table, const char *label)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	struct row *row;
	size_t i;

	if (t->n == t->cap)
		set_cap(t, rt, t->cap < 8 ? t->cap + 4 : t->cap + t->cap / 4);
	row = &t->rows[t->n];
	*row = (struct row){ .label = names_use(&d->poll->names, label),
		.index = names_use(&d->poll->names, "") };
	for (i = 0; i < rt->n_columns; i++)
		if (rt->columns[i].kind == VALUE_IS_TEXT)
			t->cells[t->n * rt->n_columns + i].text = NULL;
		else
			t->cells[t->n * rt->n_columns + i].number = NAN;
	for (i = 0; i < rt->n_rules; i++)
		t->lives[t->n * rt->n_rules + i] = (struct rule_life){ 0 };
	if (rt->n_rated != 0)
		rates_begin(&t->rates[t->n * rt->n_rated], rt->n_rated);
	if (rt->n_traced != 0)
		traces_begin(&t->traces[t->n * rt->n_traced], rt->n_traced);
	t->n++;
	t->new_shape = true;
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
		names_leave(&d->poll->names, row->index);
		row->index = names_use(&d->poll->names, index);
	}
	row->met = true;
	row->changed |= row->gone;
	row->gone = false;
	return row;
}

static void
note_use(const struct ready_table *rt, struct row *row, const union slot *cells)
{
	if (!row->ever_up && rt->oper_state != NO_COLUMN &&
	    cells[rt->oper_state].number == rt->up)
		row->ever_up = row->changed = true;
}

/* Of what rules look at. Of a text, what it was is gone. */
static void
note_change(
    struct polled *d, uint32_t table, struct row *row, uint32_t column, union slot was)
{
	const struct ready_value *c = &d->view->tables[table].columns[column];

	if (!c->is_judged)
		return;
	row->changed = true;
	if (c->kind != VALUE_IS_TEXT)
		rings_note(&d->rings, (uint32_t)d->view->n_tables, table,
		    ring_of_cell(d, table, row, column), was.number);
}

static void
put_cell(struct polled *d, uint32_t table, struct row *row, uint32_t column,
    const struct reading *r)
{
	union slot *to = &cells_of(d, table, row)[column], was = *to;

	if (value_put(&d->view->tables[table].columns[column], r, to))
		note_change(d, table, row, column, was);
}

void
tables_put(
    struct polled *d, uint32_t table, const char *label, const struct reading *cells)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct row *row = row_for(d, table, label, "");
	size_t i;

	for (i = 0; i < rt->n_columns; i++)
		put_cell(d, table, row, (uint32_t)i, &cells[i]);
	note_use(rt, row, cells_of(d, table, row));
}

void
tables_forget(struct polled *d, uint32_t table)
{
	static const struct reading gone = { .why = "nobody knows" };
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	size_t i, k;

	for (k = 0; k < t->n; k++)
		for (i = 0; i < rt->n_columns; i++)
			put_cell(d, table, &t->rows[k], (uint32_t)i, &gone);
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
		if (t->rows[i].met && strcmp(t->rows[i].index, index) == 0)
			return &t->rows[i];
	return NULL;
}

const char *
tables_label(void *arg, const char *table, const char *index)
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

/* The row that comes in the usual order, by its index and its label as they were. */
static struct row *
row_as_before(struct polled_table *t, const struct snmp_row *r, const char *index)
{
	struct row *row = t->next < t->n ? &t->rows[t->next] : NULL;
	const struct snmp_value *label = &r->values[0];

	if (row == NULL || row->met || row->gone || label->type != VALUE_OCTETS ||
	    strcmp(row->index, index) != 0)
		return NULL;
	if (label->octets.n == 0 || strlen(row->label) != label->octets.n ||
	    memcmp(row->label, label->octets.p, label->octets.n) != 0)
		return NULL;
	row->met = true;
	return row;
}

/* "12", or "10.0.0.1": the commonest index is one number. */
static const char *
index_text(struct oid index, char text[OID_TEXT_MAX])
{
	char *p = text + 12;
	uint32_t v;

	if (index.n != 1)
		return oid_text(index, text, OID_TEXT_MAX);
	*--p = 0;
	v = index.arc[0];
	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	return p;
}

/* A row of a plain table, where it was and as it was called: its cells, one after the other. */
static bool
take_at_once(struct polled *d, uint32_t table, const struct snmp_row *r)
{
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *t = &d->tables[table];
	char text[OID_TEXT_MAX];
	union slot *cells;
	struct row *row;
	size_t i;

	if (!rt->is_plain || (r->missing & (rt->needed | 1)) != 0)
		return false;
	row = row_as_before(t, r, index_text(r->index, text));
	if (row == NULL)
		return false;
	t->next++;
	cells = cells_of(d, table, row);
	for (i = 0; i < rt->n_columns; i++) {
		const struct ready_value *c = &rt->columns[i];
		union slot was = cells[i];

		if (value_take(&d->poll->scratch, c, &r->values[c->place], &cells[i]))
			note_change(d, table, row, (uint32_t)i, was);
	}
	note_use(rt, row, cells);
	return true;
}

static void
row_came(void *arg, const struct snmp_row *r)
{
	static const struct reading gone = { .why = "it was not told" };
	struct job *j = arg;
	struct polled *d = j->device;
	const struct ready_table *rt = &d->view->tables[j->at];
	struct polled_table *t = &d->tables[j->at];
	struct sheet_row said;
	struct row *row;
	bool first;
	size_t i;

	if (take_at_once(d, j->at, r))
		return;
	arena_reset(&d->poll->scratch);
	if (!sheet_read(&rt->sheet, &d->poll->scratch, r, tables_label, d, &said))
		return;
	row = find_met(d, j->at, said.index);
	first = row == NULL;
	if (first)
		row = row_for(d, j->at, said.label, said.index);
	t->next = (uint32_t)(row - t->rows) + 1;
	for (i = 0; i < rt->n_columns; i++)
		if (said.touched[i] || first)
			put_cell(d, j->at, row, (uint32_t)i,
			    said.touched[i] ? &said.cells[i] : &gone);
	note_use(rt, row, cells_of(d, j->at, row));
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
			.name = "",
			.label = row != NULL ? row->label : "" };
		house_tell(d->poll->house, w->from.role, w->from.instance, MSG_LABEL, &m);
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
		if (whole && !t->rows[i].met)
			t->rows[i].gone = true;
		t->rows[i].met = false;
	}
	t->next = 0;
}

void
tables_settle(struct polled *d, uint32_t table, bool whole, wall_us asked)
{
	struct polled_table *t = &d->tables[table];

	rates_take(d, table, asked);
	traces_take(d, table, asked);
	settle_rows(t, whole);
	t->whole = whole;
	t->was_read = t->tried = true;
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

	rates_take(d, table, asked);
	traces_take(d, table, asked);
	settle_rows(t, !r->partial);
	if (t->cap != t->n) /* most tables keep their size */
		set_cap(t, &d->view->tables[table], t->n);
	t->whole = !r->partial;
	t->was_read |= r->rows != 0 || !r->partial;
	t->walked = (uint32_t)r->rows;
	polled_job_done(j);
	if (!t->tried) {
		t->tried = true;
		wake_waiting(d, table);
	}
	answer_labels(d, table);
	if (r->rows != 0 || !r->partial) {
		samples_table(d, table, asked);
		rings_polled(
		    d->rings, table, asked, d->view->tables[table].table->every_us);
		judge_table(d, table, asked);
	}
	if (r->heard)
		reach_heard(d, asked);
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
		.limit_us = (int64_t)j->every_ms * MS_US,
		.rows_expected = d->tables[j->at].walked };
	struct job *first = d->tables[j->at].tried ? NULL : must_wait_for(d, j->at);

	if (first != NULL) {
		if (!first->running)
			polled_job_now(d, first);
		polled_job_done(j);
		return;
	}

	if (snmp_walk_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		row_came, walked, j, &j->walk) < 0)
		polled_job_failed(j);
}
