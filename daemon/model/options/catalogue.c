/* catalogue.c - the options of causes and of the vocabulary. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/options/tables.h"
#include "model/x733.h"

void
opt_read_probable_cause(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	const struct x733_cause *c, *row;
	const char *near = NULL;
	size_t i;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	c = x733_cause_by_name(t->text);
	if (c != NULL) {
		*(uint32_t *)((char *)record + o->offset) = c->number;
		return;
	}
	for (i = 0; (row = x733_cause_at(i)) != NULL; i++)
		near = near_better(t->text, near, row->name);
	if (near != NULL)
		opt_wrong(r, t,
		    "\"%s\" is no probable cause of X.733 (did you mean \"%s\"?)",
		    ESC(t->text), near);
	else
		opt_wrong(r, t, "\"%s\" is no probable cause of X.733", ESC(t->text));
}

void
opt_read_event_type(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	const struct x733_event_type *e, *row;
	const char *near = NULL;
	size_t i;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	e = x733_event_type_by_name(t->text);
	if (e != NULL) {
		*(const char **)((char *)record + o->offset) = e->name;
		return;
	}
	for (i = 0; (row = x733_event_type_at(i)) != NULL; i++)
		near = near_better(t->text, near, row->name);
	opt_wrong(r, t, "\"%s\" is no event type of X.733 (did you mean \"%s\"?)",
	    ESC(t->text), near != NULL ? near : "communicationsAlarm");
}

/* {unreachable: 5, hardware: 30} */
static void
read_priors(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct cause *cause = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		int family = rec_value(&family_names, c->key);
		struct prior p = { .of_100 = 0 };

		opt_enter(r, c->key);
		if (family < 0)
			opt_wrong_key(r, c, "no such family of alarms");
		else if (opt_number(r, c, &p.of_100) && (p.of_100 < 0 || p.of_100 > 100))
			opt_wrong(r, c, "%s is out of range: 0 to 100", ESC(c->text));
		opt_leave(r);
		if (family < 0)
			continue;
		p.family = (enum family)family;
		*(struct prior *)opt_list_add(r, &cause->priors, sizeof p) = p;
	}
}

static const struct opt cause_rows[] = {
	{ .key = "title",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct cause, title),
	    .max = 128,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what people read on the ticket" },
	{ .key = "category",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct cause, category),
	    .fallback = NULL,
	    .unit = "",
	    .of = &category_names,
	    .is = "its bone of the fishbone" },
	{ .key = "probable-cause",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct cause, probable_cause),
	    .fallback = NULL,
	    .unit = "a name of X.733",
	    .own = opt_read_probable_cause,
	    .is = "its probable cause in X.733" },
	{ .key = "event-type",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct cause, event_type),
	    .fallback = NULL,
	    .unit = "a name of X.733",
	    .own = opt_read_event_type,
	    .is = "its event type in X.733" },
	{ .key = "priors",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "family: of 100",
	    .own = read_priors,
	    .is = "how many of 100 alarms of a family it causes" },
	{ .key = "classes",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct cause, classes),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "the classes of device that can have it" },
	{ .key = "remote",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct cause, remote),
	    .fallback = "no",
	    .unit = "",
	    .of = &remote_names,
	    .is = "can it be mended from a desk" },
	{ .key = "action",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct cause, action),
	    .max = 1024,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what to do" },
	{ .key = "part",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct cause, part),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "what to take along" },
	{ .key = "skill",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct cause, skill),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "who can do it" },
	{ .key = "looks-like",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct cause, looks_like),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "the causes it is mistaken for" },
	{ .key = "tells",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct cause, tells),
	    .max = 1024,
	    .fallback = "",
	    .unit = "",
	    .is = "what confirms it and what rules it out" },
};
const struct opt_table cause_options = { "cause", cause_rows, ARRAY_LEN(cause_rows),
	sizeof(struct cause), offsetof(struct cause, code), SIZE_MAX, &cause_rec };

static const struct opt word_rows[] = {
	{ .key = "type",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct word, type),
	    .fallback = NULL,
	    .unit = "",
	    .of = &word_type_names,
	    .is = "what kind of value it is" },
	{ .key = "unit",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct word, unit),
	    .max = 32,
	    .fallback = "",
	    .unit = "",
	    .is = "its unit; profiles scale to it" },
	{ .key = "states",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct word, states),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "of a state: the names it can have" },
	{ .key = "is",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct word, is),
	    .max = 512,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what it means, in a sentence" },
};
const struct opt_table word_options = { "word", word_rows, ARRAY_LEN(word_rows),
	sizeof(struct word), offsetof(struct word, name), SIZE_MAX, &word_rec };

static void
read_columns(
    struct opt_reader *r, const struct tree *map, const char *table, struct vocab *v)
{
	size_t first = v->words.n, i;

	opt_read_keyed(r, &word_options, map, &v->words);
	for (i = first; i < v->words.n; i++) {
		struct word *w = &v->words.v[i];

		w->table = table;
		w->name = arena_printf(r->mem, "%s.%s", table, w->name);
	}
}

void
vocab_read_tables(struct opt_reader *r, const struct tree *map, struct vocab *v)
{
	const struct tree *c, *m;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct word_table *t = opt_list_add(r, &v->tables, sizeof *t);

		rec_init(&word_table_rec, t);
		t->name = arena_text(r->mem, c->key);
		opt_enter(r, c->key);
		if (!opt_is_name(c->key))
			opt_wrong_key(r, c, "not a name");
		if (!opt_want(r, c, TREE_MAP)) {
			opt_leave(r);
			continue;
		}
		for (m = c->child; m != NULL; m = m->next) {
			opt_enter(r, m->key);
			if (strcmp(m->key, "columns") == 0)
				read_columns(r, m, t->name, v);
			else if (strcmp(m->key, "is") == 0 && opt_want(r, m, TREE_SCALAR))
				t->is = arena_text(r->mem, m->text);
			else if (strcmp(m->key, "is") != 0)
				opt_wrong_key(r, m,
				    "no such option: \"is\" and \"columns\" stand here");
			opt_leave(r);
		}
		opt_leave(r);
	}
}
