/* catalogue.c - the options of causes and of the vocabulary. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/options/tables.h"
#include "model/x733.h"

#define EVENT_TYPES_MAX 16 /* named in a message */

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
	opt_no_such(r, t, "probable cause of X.733", t->text, near);
}

void
opt_read_event_type(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	const char *known[EVENT_TYPES_MAX];
	const struct x733_event_type *e;
	struct rec_names names = { known, 0 };

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	e = x733_event_type_by_name(t->text);
	if (e != NULL) {
		*(const char **)((char *)record + o->offset) = e->name;
		return;
	}
	while (names.count < ARRAY_LEN(known) &&
	    (e = x733_event_type_at(names.count)) != NULL)
		known[names.count++] = e->name;
	(void)opt_enum(r, t, &names);
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
		int family;
		struct prior p = { .of_100 = 0 };

		opt_enter(r, c->key);
		family = opt_enum_key(r, c, "family of alarms", &family_names);
		if (family >= 0)
			opt_number(r, c, 0, 100, &p.of_100);
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
	{ .key = "may-hide",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct cause, may_hide),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is =
		"causes that nobody notices beside it: looked for even when it is sure" },
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
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct vocab *v = &((const struct opt_context *)r->context)->plan->vocab;
	const struct word_table *t = record;
	size_t first = v->words.n, i;

	(void)o;
	(void)opt_read_keyed(r, &word_options, map, &v->words);
	for (i = first; i < v->words.n; i++) {
		struct word *w = &v->words.v[i];

		w->table = t->name;
		w->name = arena_printf(r->mem, "%s.%s", t->name, w->name);
	}
}

static const struct opt word_table_rows[] = {
	{ .key = "is",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct word_table, is),
	    .max = 512,
	    .fallback = "",
	    .unit = "",
	    .is = "what its rows are, in a sentence" },
	{ .key = "columns",
	    .kind = OPT_OWN,
	    .fallback = NULL,
	    .unit = "name: word",
	    .of = &word_options,
	    .own = read_columns,
	    .is = "what is known of each row" },
};
const struct opt_table word_table_options = { "word_table", word_table_rows,
	ARRAY_LEN(word_table_rows), sizeof(struct word_table),
	offsetof(struct word_table, name), SIZE_MAX, &word_table_rec };

/* A column is asked for as TABLE.COLUMN: a scalar that begins so would be taken for one. */
static void
check_scalar(struct opt_reader *r, const struct tree *at, const struct word *w,
    const struct vocab *v)
{
	const char *table = arena_text_n(r->mem, w->name, strcspn(w->name, "."));

	if (*w->table == 0 && vocab_table(v, table) != NULL)
		opt_wrong_key(r, at,
		    "begins with the name of the table \"%s\", whose columns are called "
		    "so",
		    table);
}

static void
check_states(struct opt_reader *r, const struct tree *at, const struct word *w)
{
	const struct tree *t = tree_find(at, "states");
	size_t i;

	if (tree_find(at, "type") == NULL)
		return;
	if (w->type == WORD_STATE && w->states.n == 0)
		opt_wrong_key(r, t != NULL ? t : at,
		    "\"states\" are missing: the names that the state can have");
	if (w->type != WORD_STATE && w->states.n != 0)
		opt_wrong_key(r, t, "\"states\" stand with `type: state` only");
	for (i = 0; i < w->states.n; i++)
		if (word_state(w, w->states.v[i]) != (int)i)
			opt_wrong(r, t, "the state \"%s\" stands here twice",
			    ESC(w->states.v[i]));
}

void
vocab_check(struct opt_reader *r, const struct tree *words, const struct vocab *v)
{
	const struct tree *c;

	for (c = words->child; c != NULL; c = c->next) {
		const struct word *w = vocab_word(v, c->key);

		opt_enter(r, c->key);
		if (w != NULL) {
			check_scalar(r, c, w, v);
			check_states(r, c, w);
		}
		opt_leave(r);
	}
}
