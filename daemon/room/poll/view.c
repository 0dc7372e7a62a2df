#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

static const struct {
	const char *word;
	enum reach_word at;
} reach_words[] = {
	{ "reach.ping-loss", REACH_LOSS },
	{ "reach.ping-rtt", REACH_PING_RTT },
	{ "reach.snmp-rtt", REACH_SNMP_RTT },
};

static struct word_ref
find_word(const struct plan *plan, const struct view *v, const char *word, uint32_t table)
{
	struct word_ref ref = { .place = PLACE_NOWHERE,
		.word = vocab_word(&plan->vocab, word) };
	const struct profile *p = v->profile;
	size_t i;

	for (i = 0; i < p->items.n; i++)
		if (strcmp(p->items.v[i].word, word) == 0) {
			ref.place = PLACE_ITEM;
			ref.at = (uint32_t)i;
			return ref;
		}
	if (table != NO_TABLE)
		for (i = 0; i < p->tables.v[table].columns.n; i++)
			if (strcmp(p->tables.v[table].columns.v[i].word, word) == 0) {
				ref.place = PLACE_COLUMN;
				ref.at = (uint32_t)i;
				return ref;
			}
	for (i = 0; i < ARRAY_LEN(reach_words); i++)
		if (strcmp(reach_words[i].word, word) == 0) {
			ref.place = PLACE_REACH;
			ref.at = reach_words[i].at;
			return ref;
		}
	if (strcmp(word, "port.in-use") == 0)
		ref.place = PLACE_IN_USE;
	return ref;
}

static struct word_ref *
find_words(const struct plan *plan, struct view *v, const struct expr *e, uint32_t table)
{
	struct word_ref *refs = arena_alloc(&v->mem, e->nodes.n * sizeof *refs);
	size_t i;

	for (i = 0; i < e->nodes.n; i++)
		if (e->nodes.v[i].op == EXPR_WORD)
			refs[i] = find_word(plan, v, e->nodes.v[i].text, table);
	return refs;
}

static uint32_t
table_named(const struct profile *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->tables.n; i++)
		if (strcmp(p->tables.v[i].name, name) == 0)
			return (uint32_t)i;
	return NO_TABLE;
}

/* Whoever judges a row only when it changed has to know what it looks at. */
static void
note_looks(struct view *v, struct ready_rule *r, const struct expr *e,
    const struct word_ref *refs)
{
	size_t i;

	for (i = 0; i < e->nodes.n; i++) {
		if (e->nodes.v[i].op != EXPR_WORD)
			continue;
		switch (refs[i].place) {
		case PLACE_COLUMN:
			v->tables[r->table].columns[refs[i].at].is_judged = true;
			break;
		case PLACE_ITEM:
		case PLACE_REACH: r->looks_away = true; break;
		default: break;
		}
	}
}

/* A rule on a table that the profile does not have judges nothing. */
static void
ready_rules(const struct plan *plan, struct view *v)
{
	const struct profile *p = v->profile;
	size_t i;

	v->rules = arena_alloc(&v->mem, p->rules.n * sizeof *v->rules);
	for (i = 0; i < p->rules.n; i++) {
		const struct rule *r = &p->rules.v[i];
		struct ready_rule *to = &v->rules[v->n_rules];

		to->rule = r;
		to->table = table_named(p, r->table);
		if (*r->table != 0 && to->table == NO_TABLE)
			continue;
		to->when = find_words(plan, v, &r->when, to->table);
		to->clear = find_words(plan, v, &r->clear, to->table);
		note_looks(v, to, &r->when, to->when);
		note_looks(v, to, &r->clear, to->clear);
		to->life = to->table == NO_TABLE ? v->n_own_rules++
						 : v->tables[to->table].n_rules++;
		v->n_rules++;
	}
}

static void
ready_table(const struct plan *plan, struct view *v, size_t at)
{
	const struct table *t = &v->profile->tables.v[at];
	struct ready_table *to = &v->tables[at];
	size_t i;

	to->table = t;
	to->label_columns = t->labels.n;
	to->n_columns = t->columns.n;
	to->n_oids = t->labels.n + t->columns.n;
	to->oids = arena_alloc(&v->mem, to->n_oids * sizeof *to->oids);
	to->columns = arena_alloc(&v->mem, t->columns.n * sizeof *to->columns);
	to->series = arena_alloc(&v->mem, t->columns.n * sizeof *to->series);
	to->oper_state = NO_COLUMN;
	for (i = 0; i < t->labels.n; i++)
		to->oids[i] = t->labels.v[i].oid;
	for (i = 0; i < t->columns.n; i++) {
		to->oids[t->labels.n + i] = t->columns.v[i].oid;
		value_ready(&v->mem, plan, &t->columns.v[i], &to->columns[i]);
		if (to->columns[i].kind != VALUE_IS_TEXT)
			to->series[to->n_series++] = (uint32_t)i;
		if (strcmp(t->columns.v[i].word, "port.oper-state") == 0) {
			to->oper_state = (uint32_t)i;
			to->up = word_state(to->columns[i].word, "up");
		}
	}
}

static struct group *
group_of(struct view *v, int64_t every_us)
{
	size_t i, n = v->profile->items.n;

	for (i = 0; i < v->n_groups; i++)
		if (v->groups[i].every_us == every_us)
			return &v->groups[i];
	v->groups[v->n_groups] = (struct group){ .every_us = every_us,
		.items = arena_alloc(&v->mem, n * sizeof(uint32_t)),
		.series = arena_alloc(&v->mem, n * sizeof(uint32_t)),
		.oids = arena_alloc(&v->mem, n * sizeof(struct oid)) };
	return &v->groups[v->n_groups++];
}

struct view *
view_new(const struct plan *plan, const struct profile *source)
{
	struct view *v = mem_alloc(sizeof *v);
	struct profile *p;
	size_t i;

	/* A copy: a device polls by its profile until the new plan has reached it. */
	p = arena_alloc(&v->mem, sizeof *p);
	rec_copy(&v->mem, &profile_rec, p, source);
	v->profile = p;
	v->items = arena_alloc(&v->mem, p->items.n * sizeof *v->items);
	v->groups = arena_alloc(&v->mem, p->items.n * sizeof *v->groups);
	for (i = 0; i < p->items.n; i++) {
		struct group *g = group_of(v, p->items.v[i].every_us);

		value_ready(&v->mem, plan, &p->items.v[i], &v->items[i]);
		g->oids[g->n] = p->items.v[i].oid;
		g->items[g->n++] = (uint32_t)i;
		if (v->items[i].kind != VALUE_IS_TEXT)
			g->series[g->n_series++] = (uint32_t)i;
	}
	v->n_tables = p->tables.n;
	v->tables = arena_alloc(&v->mem, v->n_tables * sizeof *v->tables);
	for (i = 0; i < v->n_tables; i++)
		ready_table(plan, v, i);
	ready_rules(plan, v);
	return v;
}

void
view_free(struct view *v)
{
	arena_fini(&v->mem);
	mem_free(v);
}
