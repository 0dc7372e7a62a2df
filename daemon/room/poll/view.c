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
find_word(
    const struct vocab *vocab, const struct view *v, const char *word, uint32_t table)
{
	struct word_ref ref = { .place = PLACE_NOWHERE, .word = vocab_word(vocab, word) };
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

/* What is asked of a word beside its value; what the room itself knows of the device it is not asked of. */
static void
find_more(struct view *v, const struct expr_node *n, uint32_t table, struct word_ref *ref)
{
	bool is_missing = n->op == EXPR_MISSING;

	if (ref->place == PLACE_ITEM) {
		ref->place = is_missing ? PLACE_NO_ITEM : PLACE_ITEM_TRACE;
		if (!is_missing)
			ref->at = traces_item(v, n, ref->at);
	} else if (ref->place == PLACE_COLUMN) {
		v->tables[table].columns[ref->at].is_judged = true;
		ref->place = is_missing ? PLACE_NO_COLUMN : PLACE_COLUMN_TRACE;
		if (!is_missing)
			ref->at = traces_column(v, n, table, ref->at);
	} else {
		ref->place = PLACE_NOWHERE;
	}
}

static struct word_ref *
find_words(
    const struct vocab *vocab, struct view *v, const struct expr *e, uint32_t table)
{
	struct word_ref *refs = arena_alloc(&v->mem, e->nodes.n * sizeof *refs);
	size_t i;

	for (i = 0; i < e->nodes.n; i++)
		if (e->nodes.v[i].op >= EXPR_MISSING) {
			refs[i] = find_word(vocab, v, e->nodes.v[i].text, table);
			find_more(v, &e->nodes.v[i], table, &refs[i]);
		} else if (e->nodes.v[i].op == EXPR_WORD) {
			refs[i] = find_word(vocab, v, e->nodes.v[i].text, table);
			if (refs[i].place == PLACE_COLUMN &&
			    refs[i].word->type == WORD_COUNTER) {
				refs[i].place = PLACE_RATE;
				refs[i].at = rates_column(v, table, refs[i].at);
			}
		}
	return refs;
}

/* A counter in a condition is how fast it moves. */
static void
rate_items(struct view *v, const struct expr *e, struct word_ref *refs)
{
	size_t i;

	for (i = 0; i < e->nodes.n; i++)
		if (e->nodes.v[i].op == EXPR_WORD && refs[i].place == PLACE_ITEM &&
		    refs[i].word->type == WORD_COUNTER) {
			refs[i].place = PLACE_ITEM_RATE;
			refs[i].at = rates_item(v, refs[i].at);
		}
}

/* Whoever judges a row only when it changed has to know what it looks at. */
static void
note_looks(struct view *v, struct ready_rule *r, const struct expr *e,
    const struct word_ref *refs)
{
	size_t i;

	for (i = 0; i < e->nodes.n; i++) {
		if (!expr_is_asked(&e->nodes.v[i]))
			continue;
		r->reads_reach |= refs[i].place == PLACE_REACH;
		switch (refs[i].place) {
		case PLACE_COLUMN:
			v->tables[r->table].columns[refs[i].at].is_judged = true;
			break;
		case PLACE_ITEM:
			v->items[refs[i].at].is_judged = true;
			r->looks_away = true;
			break;
		case PLACE_ITEM_RATE:
		case PLACE_NO_ITEM:
		case PLACE_ITEM_TRACE:
		case PLACE_COLUMN_TRACE: /* it moves also while the value stands still */
		case PLACE_REACH: r->looks_away = true; break;
		default: break;
		}
	}
}

static void
ready_rule(
    const struct vocab *vocab, struct view *v, const struct rule *r, uint32_t table)
{
	struct ready_rule *to = &v->rules[v->n_rules++];

	to->rule = r;
	to->table = table;
	to->life = table != NO_TABLE ? v->tables[table].n_rules++ : v->n_own_rules++;
	to->when = find_words(vocab, v, &r->when, table);
	to->clear = find_words(vocab, v, &r->clear, table);
	rate_items(v, &r->when, to->when);
	rate_items(v, &r->clear, to->clear);
	note_looks(v, to, &r->when, to->when);
	note_looks(v, to, &r->clear, to->clear);
}

/* Whether it asks for anything that the table's rows have. */
static bool
judges(const struct rule *r, const struct table *t)
{
	size_t i;

	for (i = 0; i < r->when.nodes.n; i++)
		if (expr_is_asked(&r->when.nodes.v[i]) &&
		    table_column(t, r->when.nodes.v[i].text) != NULL)
			return true;
	return false;
}

/* A rule judges each table of its name; one on a table that the profile does not have, nothing. */
static void
ready_rules(const struct vocab *vocab, struct view *v)
{
	const struct profile *p = v->profile;
	size_t i, t;

	v->rules =
	    arena_alloc(&v->mem, p->rules.n * (p->tables.n + 1) * sizeof *v->rules);
	for (i = 0; i < p->rules.n; i++) {
		const struct rule *r = &p->rules.v[i];

		if (*r->table == 0)
			ready_rule(vocab, v, r, NO_TABLE);
		for (t = 0; t < p->tables.n && *r->table != 0; t++)
			if (strcmp(p->tables.v[t].name, r->table) == 0 &&
			    judges(r, &p->tables.v[t]))
				ready_rule(vocab, v, r, (uint32_t)t);
	}
}

/* Where nothing is asked over SNMP, with the first collector of single values. */
static void
collected_series(struct view *v, uint32_t item)
{
	size_t i;

	for (i = 0; i < v->n_collectors; i++) {
		struct ready_collector *c = &v->collectors[i];

		if (c->table != NO_TABLE)
			continue;
		c->series[c->n_series++] = item;
		v->items[item].from = (uint32_t)(v->n_groups + i);
		return;
	}
}

/* They are told to the history with the items that are asked for most often. */
static void
ready_derived(const struct vocab *vocab, struct view *v)
{
	const struct profile *p = v->profile;
	struct group *quickest = v->groups;
	size_t i;

	for (i = 1; i < v->n_groups; i++)
		if (v->groups[i].every_us < quickest->every_us)
			quickest = &v->groups[i];
	v->derived = arena_alloc(&v->mem, p->items.n * sizeof *v->derived);
	for (i = 0; i < p->items.n; i++) {
		if (p->items.v[i].derive.nodes.n == 0)
			continue;
		v->derived[v->n_derived++] = (struct ready_item){ (uint32_t)i,
			find_words(vocab, v, &p->items.v[i].derive, NO_TABLE) };
		v->items[i].from = (uint32_t)(quickest - v->groups);
		if (v->n_groups != 0 && v->items[i].kind != VALUE_IS_TEXT)
			quickest->series[quickest->n_series++] = (uint32_t)i;
		else if (v->n_groups == 0 && v->items[i].kind != VALUE_IS_TEXT)
			collected_series(v, (uint32_t)i);
	}
}

static uint32_t
walked_at(const struct sheet *s, struct oid oid)
{
	size_t i;

	for (i = 0; i < s->n_oids; i++)
		if (oid_compare(s->oids[i], oid) == 0)
			return (uint32_t)i;
	return NO_COLUMN;
}

/* A row's name is what its first label says, and nothing is made of it. */
static bool
has_plain_label(const struct table *t)
{
	const struct item *label = t->labels.n != 0 ? &t->labels.v[0] : NULL;

	return label != NULL && value_is_plain(label) && *t->shown == 0 &&
	    label->map.n == 0;
}

static void
ready_table(const struct vocab *vocab, struct view *v, size_t at)
{
	const struct table *t = &v->profile->tables.v[at];
	struct ready_table *to = &v->tables[at];
	size_t i;

	to->table = t;
	to->n_columns = t->columns.n;
	sheet_init(&to->sheet, &v->mem, vocab, t);
	to->columns = arena_alloc(&v->mem, t->columns.n * sizeof *to->columns);
	to->series = arena_alloc(&v->mem, t->columns.n * sizeof *to->series);
	to->oper_state = NO_COLUMN;
	to->is_plain = has_plain_label(t) && t->where.n == 0 && !table_merges(t);
	for (i = 0; i < t->columns.n; i++) {
		struct ready_value *c = &to->columns[i];

		value_ready(&v->mem, vocab, &t->columns.v[i], c);
		c->place = c->is_plain ? walked_at(&to->sheet, c->item->oid) : NO_COLUMN;
		if (c->place < WALKED_MAX)
			to->needed |= UINT64_C(1) << c->place;
		else
			to->is_plain = false;
		if (c->kind != VALUE_IS_TEXT)
			to->series[to->n_series++] = (uint32_t)i;
		if (strcmp(t->columns.v[i].word, "port.oper-state") == 0) {
			to->oper_state = (uint32_t)i;
			to->up = word_state(c->word, "up");
		}
	}
}

static uint32_t
item_at(const struct view *v, const struct item *item)
{
	return (uint32_t)(item - v->profile->items.v);
}

static void
ready_collector(struct view *v, size_t at)
{
	const struct profile *p = v->profile;
	const struct collector *c = &p->collectors.v[at];
	struct ready_collector *to = &v->collectors[at];
	size_t i, n;

	to->c = c;
	to->gatherer = gatherer_new(p, c);
	to->table = NO_TABLE;
	for (i = 0; i < p->tables.n && *c->table != 0; i++)
		if (strcmp(p->tables.v[i].key, c->table) == 0)
			to->table = (uint32_t)i;
	if (to->table != NO_TABLE)
		return;
	n = gatherer_n(to->gatherer);
	to->items = arena_alloc(&v->mem, n * sizeof *to->items);
	to->series = arena_alloc(&v->mem, p->items.n * sizeof *to->series);
	for (i = 0; i < n; i++) {
		uint32_t k = item_at(v, gatherer_item(to->gatherer, i));

		to->items[to->n_items++] = k;
		v->items[k].from = (uint32_t)(v->n_groups + at);
		if (v->items[k].kind != VALUE_IS_TEXT)
			to->series[to->n_series++] = k;
	}
}

static void
ready_collectors(struct view *v)
{
	size_t i;

	v->n_collectors = v->profile->collectors.n;
	v->collectors = arena_alloc(&v->mem, v->n_collectors * sizeof *v->collectors);
	for (i = 0; i < v->n_collectors; i++)
		ready_collector(v, i);
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
view_new(const struct vocab *vocab, const struct profile *source)
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
		struct group *g;

		value_ready(&v->mem, vocab, &p->items.v[i], &v->items[i]);
		if (p->items.v[i].oid.n == 0)
			continue;
		g = group_of(v, p->items.v[i].every_us);
		v->items[i].from = (uint32_t)(g - v->groups);
		g->oids[g->n] = p->items.v[i].oid;
		g->items[g->n++] = (uint32_t)i;
		if (v->items[i].kind != VALUE_IS_TEXT)
			g->series[g->n_series++] = (uint32_t)i;
	}
	for (i = 0; i < v->n_groups; i++)
		v->groups[i].list = snmp_list_new(v->groups[i].oids, v->groups[i].n);
	v->n_tables = p->tables.n;
	v->tables = arena_alloc(&v->mem, v->n_tables * sizeof *v->tables);
	for (i = 0; i < v->n_tables; i++)
		ready_table(vocab, v, i);
	ready_collectors(v);
	ready_rules(vocab, v);
	ready_derived(vocab, v);
	return v;
}

void
view_free(struct view *v)
{
	size_t i;

	for (i = 0; i < v->n_groups; i++)
		snmp_list_free(v->groups[i].list);
	for (i = 0; i < v->n_collectors; i++)
		gatherer_free(v->collectors[i].gatherer);
	arena_fini(&v->mem);
	mem_free(v);
}
