#include "ctl/seen.h"

#include <string.h>

#include "base/mem.h"

/* --- recognising --- */

static const struct item plain = { .hint = "" };

static const char *
object(void *arg, struct arena *mem, struct oid oid)
{
	const struct snmp_value *v = recording_find(arg, oid);

	return v != NULL ? reading_raw(mem, &plain, v) : NULL;
}

size_t
seen_recognise(struct arena *mem, const struct plan *plan, const struct recording *r,
    struct recognised **out)
{
	static const uint32_t descr[] = { 1, 3, 6, 1, 2, 1, 1, 1, 0 };
	static const uint32_t id[] = { 1, 3, 6, 1, 2, 1, 1, 2, 0 };
	const struct snmp_value *v = recording_find(r, (struct oid){ id, ARRAY_LEN(id) });
	struct acquaintance a = { .object = object, .arg = (void *)r };

	if (v != NULL && v->type == VALUE_OID)
		a.sys_object_id = v->oid;
	a.sys_descr = object(a.arg, mem, (struct oid){ descr, ARRAY_LEN(descr) });
	if (a.sys_descr == NULL)
		a.sys_descr = "";
	return recognise(mem, plan, &a, out);
}

/* --- values --- */

struct subject {
	const struct seen *s;
	const struct seen_table *table;
	const struct seen_row *row;
	bool
	    judges; /* a rule asks: of one look nobody can say how fast a counter moves */
};

static struct expr_value
value_of(const struct reading *r)
{
	return (struct expr_value){ .known = r->known,
		.is_text = r->is_text,
		.number = r->number,
		.text = r->text };
}

/* What was read of a word; NULL when the profile has nothing of that name here. */
static const struct reading *
find_reading(const struct subject *k, const char *word)
{
	const struct profile *p = k->s->profile;
	size_t i;

	for (i = 0; i < p->items.n; i++)
		if (strcmp(p->items.v[i].word, word) == 0)
			return &k->s->items[i];
	for (i = 0; k->row != NULL && i < k->table->sheet.table->columns.n; i++)
		if (strcmp(k->table->sheet.table->columns.v[i].word, word) == 0)
			return &k->row->cells[i];
	return NULL;
}

static struct expr_value
look_up(void *arg, const struct expr *e, uint32_t node)
{
	const struct subject *k = arg;
	const struct expr_node *n = &e->nodes.v[node];
	const struct reading *r = find_reading(k, n->text);
	const struct word *w = vocab_word(&k->s->plan->vocab, n->text);

	if (n->op == EXPR_MISSING)
		return (struct expr_value){ .known = r != NULL,
			.number = r != NULL && !r->known };
	/* Of one look nobody can say how fast something moves, or what is usual. */
	if (n->op != EXPR_WORD ||
	    (w->type == WORD_COUNTER && (k->judges || k->row != NULL)))
		return (struct expr_value){ 0 };
	if (r != NULL)
		return value_of(r);
	/* Whoever asks whether a port is in use means those that are: all, here. */
	if (strcmp(n->text, "port.in-use") == 0)
		return (struct expr_value){ .known = true, .number = 1 };
	return (struct expr_value){ 0 };
}

static void
read_items(struct seen *s)
{
	static const struct snmp_value nothing = { .type = VALUE_NO_SUCH_OBJECT };
	const struct profile *p = s->profile;
	struct subject k = { .s = s };
	size_t i;

	s->items = arena_alloc(&s->mem, p->items.n * sizeof *s->items);
	s->words = arena_alloc(&s->mem, p->items.n * sizeof *s->words);
	for (i = 0; i < p->items.n; i++) {
		const struct item *item = &p->items.v[i];
		const struct snmp_value *v =
		    item->oid.n != 0 ? recording_find(s->recording, item->oid) : NULL;

		s->words[i] = vocab_word(&s->plan->vocab, item->word);
		s->items[i] = *item->always != 0
		    ? reading_always(&s->mem, item, s->words[i])
		    : reading_of(&s->mem, item, s->words[i], v != NULL ? v : &nothing);
	}
	for (i = 0; i < p->items.n; i++)
		if (p->items.v[i].derive.nodes.n != 0)
			s->items[i] = reading_derived(&p->items.v[i], s->words[i],
			    expr_reckon(&p->items.v[i].derive, look_up, &k));
}

/* --- tables --- */

static const char *
label_of(void *arg, const char *table, const char *index)
{
	const struct subject *k = arg;
	size_t i, r;

	for (i = 0; i < k->s->profile->tables.n; i++) {
		const struct seen_table *t = &k->s->tables[i];

		if (strcmp(k->s->profile->tables.v[i].name, table) != 0)
			continue;
		for (r = 0; r < t->n; r++)
			if (strcmp(t->rows[r].index, index) == 0)
				return t->rows[r].label;
	}
	return NULL;
}

static struct seen_row *
find_row(struct seen_table *t, const char *index, const char *label)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(index != NULL ? t->rows[i].index : t->rows[i].label,
			index != NULL ? index : label) == 0)
			return &t->rows[i];
	return NULL;
}

struct walking {
	struct seen *s;
	struct seen_table *t;
};

static struct seen_row *
add_row(struct walking *w, const struct sheet_row *said)
{
	struct seen_table *t = w->t;
	struct arena *mem = &w->s->mem;
	struct seen_row *row;
	size_t columns = t->sheet.table->columns.n;

	if (t->n == t->cap) {
		size_t cap = t->cap != 0 ? t->cap * 2 : 16;
		struct seen_row *rows = arena_alloc(mem, cap * sizeof *rows);

		if (t->n != 0)
			memcpy(rows, t->rows, t->n * sizeof *rows);
		t->rows = rows;
		t->cap = cap;
	}
	row = &t->rows[t->n];
	row->index = said->index;
	row->label = find_row(t, NULL, said->label) != NULL
	    ? arena_printf(mem, "%s#%s", said->label, said->index)
	    : said->label;
	row->cells = arena_alloc(mem, columns * sizeof *row->cells);
	t->n++;
	return row;
}

static void
row_came(void *arg, const struct snmp_row *r)
{
	struct walking *w = arg;
	struct subject k = { .s = w->s };
	const struct table *table = w->t->sheet.table;
	struct sheet_row said;
	struct seen_row *row = NULL;
	size_t i;

	w->t->walked++;
	if (!sheet_read(&w->t->sheet, &w->s->mem, r, label_of, &k, &said))
		return;
	if (table_merges(table))
		row = find_row(w->t, said.index, NULL);
	if (row == NULL)
		row = add_row(w, &said);
	for (i = 0; i < table->columns.n; i++)
		if (said.touched[i])
			row->cells[i] = said.cells[i];
}

/* True when all tables that name its rows have been read. */
static bool
is_ready(const struct seen *s, size_t at)
{
	const struct profile *p = s->profile;
	size_t i;

	for (i = 0; i < p->tables.n; i++)
		if (i != at && !s->tables[i].done &&
		    sheet_needs(&p->tables.v[at], p->tables.v[i].name))
			return false;
	return true;
}

static void
read_tables(struct seen *s)
{
	const struct profile *p = s->profile;
	size_t round, i;

	s->tables = arena_alloc(&s->mem, p->tables.n * sizeof *s->tables);
	for (i = 0; i < p->tables.n; i++)
		sheet_init(
		    &s->tables[i].sheet, &s->mem, &s->plan->vocab, &p->tables.v[i]);
	for (round = 0; round <= p->tables.n; round++)
		for (i = 0; i < p->tables.n; i++) {
			struct walking w = { s, &s->tables[i] };

			if (s->tables[i].done || (round < p->tables.n && !is_ready(s, i)))
				continue;
			recording_walk(s->recording, s->tables[i].sheet.oids,
			    s->tables[i].sheet.n_oids, row_came, &w);
			s->tables[i].done = true;
		}
}

/* --- rules --- */

static void
judge(struct seen *s, const struct rule *rule, const struct seen_table *t,
    const struct seen_row *row)
{
	struct subject k = { s, t, row, true };
	struct seen_rule *all;

	if (expr_judge(&rule->when, look_up, &k) != TRUTH_TRUE)
		return;
	if ((s->n_raised & (s->n_raised - 1)) == 0) {
		all = arena_alloc(
		    &s->mem, (s->n_raised != 0 ? s->n_raised * 2 : 1) * sizeof *all);
		if (s->n_raised != 0)
			memcpy(all, s->raised, s->n_raised * sizeof *all);
		s->raised = all;
	}
	s->raised[s->n_raised++] =
	    (struct seen_rule){ rule, row != NULL ? row->label : "" };
}

static void
judge_all(struct seen *s)
{
	const struct profile *p = s->profile;
	size_t i, t, r;

	for (i = 0; i < p->rules.n; i++) {
		if (*p->rules.v[i].table == 0)
			judge(s, &p->rules.v[i], NULL, NULL);
		for (t = 0; t < p->tables.n; t++)
			for (r = 0; r < s->tables[t].n &&
			     strcmp(p->tables.v[t].name, p->rules.v[i].table) == 0;
			     r++)
				judge(s, &p->rules.v[i], &s->tables[t],
				    &s->tables[t].rows[r]);
	}
}

void
seen_init(struct seen *s, const struct plan *plan, const struct profile *p,
    const struct recording *r)
{
	*s = (struct seen){ .plan = plan, .profile = p, .recording = r };
	arena_init(&s->mem);
	read_items(s);
	read_tables(s);
	judge_all(s);
}

void
seen_fini(struct seen *s)
{
	arena_fini(&s->mem);
}
