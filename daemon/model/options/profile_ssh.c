/* profile_ssh.c - `ssh` of a profile: commands that are run at an interval, and what is read out of them.
 *
 * Their values become items and tables of the profile, beside those that are asked over SNMP.
 */
#include <string.h>

#include "base/esc.h"
#include "model/allowed.h"
#include "model/options/profile_own.h"

static const struct opt collector_rows[] = {
	{ .key = "command",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct collector, command),
	    .max = COMMAND_MAX,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what is run; it must be on the profile's `commands`" },
	{ .key = "every",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct collector, every_us),
	    .min = 5,
	    .max = 86400,
	    .fallback = "",
	    .unit = "",
	    .is = "how often; left out: as the profile says" },
	{ .key = "reads",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct collector, reads),
	    .fallback = NULL,
	    .unit = "",
	    .of = &collector_reads_names,
	    .is = "how its output is read" },
	{ .key = "pattern",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct collector, pattern),
	    .max = PATTERN_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "of `pattern`: a PCRE2 pattern whose named groups are the fields; of a "
		  "table, each match is a row" },
	{ .key = "separator",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct collector, separator),
	    .max = 16,
	    .fallback = ":=",
	    .unit = "",
	    .is = "of `key-value`: the characters of which the first one ends a key" },
	{ .key = "rows",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct collector, rows),
	    .max = FIELD_MAX,
	    .fallback = "",
	    .unit = "a JSON pointer",
	    .is =
		"of `json` with a table: the list or object whose members are the rows" },
	{ .key = "table",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct collector, table),
	    .fallback = "",
	    .unit = "",
	    .is = "the table whose rows it gives; left out: single values" },
	{ .key = "label",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct collector, label),
	    .max = FIELD_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "of a table: the field that names a row; of `json` also @key, the name "
		  "of the member" },
	{ .key = "values",
	    .kind = OPT_OWN,
	    .fallback = NULL,
	    .unit = "word: field",
	    .of = &value_options,
	    .own = profile_no_values,
	    .is =
		"the words, or the table's columns, and the field in which each stands" },
	{ .key = "rows-max",
	    .kind = OPT_U32,
	    .offset = offsetof(struct collector, rows_max),
	    .min = 1,
	    .max = 4096,
	    .fallback = "1024",
	    .unit = "rows",
	    .is = "what is behind them is not read" },
};
OPT_TABLE(collector_options, collector, collector_rows, collector_rec);

/* `values` is read after the rest: its words depend on the table. */
void
profile_no_values(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	(void)r;
	(void)o;
	(void)t;
	(void)record;
}

static void
check_json(struct opt_reader *r, const struct tree *at, const char *pointer)
{
	if (*pointer != 0 && *pointer != '/' && strcmp(pointer, LABEL_OF_ROW) != 0)
		opt_wrong(r, at, "\"%s\" is not a JSON pointer, such as /peers/0/state",
		    ESC(pointer));
}

static void
read_value(struct opt_reader *r, const struct tree *t, const struct collector *c,
    const struct word *w, struct item *item)
{
	profile_read_value(r, t, w, item);
	item->collector = c->name;
	if (c->reads == READS_JSON)
		check_json(r, t, item->field);
}

static bool
has_item(const struct profile *p, const char *word)
{
	return profile_item(p, word) != NULL;
}

static void
read_singles(struct opt_reader *r, const struct tree *values, const struct collector *c,
    struct profile *p)
{
	const struct tree *v;

	for (v = values->child; v != NULL; v = v->next) {
		const struct word *w;

		opt_enter(r, v->key);
		w = profile_word(r, v, "", v->key);
		if (w != NULL && has_item(p, w->name))
			opt_wrong_key(
			    r, v, "the profile asks for \"%s\" already", w->name);
		else if (w != NULL)
			read_value(
			    r, v, c, w, opt_list_add(r, &p->items, sizeof(struct item)));
		opt_leave(r);
	}
}

static void
read_rows(struct opt_reader *r, const struct tree *map, const struct tree *values,
    struct collector *c, struct profile *p)
{
	const struct tree *at = tree_find(map, "table"), *v;
	struct table *t;
	struct item *label;

	if (vocab_table(opt_context_of(r)->vocab, c->table) == NULL) {
		opt_enter(r, "table");
		profile_no_table(r, at);
		opt_leave(r);
		return;
	}
	if (*c->label == 0) {
		opt_wrong_key(r, map,
		    "\"label\" is missing beside \"table\": the field that names a row");
		return;
	}
	t = opt_list_add(r, &p->tables, sizeof *t);
	rec_init(&table_rec, t);
	t->name = c->table;
	t->key = arena_printf(r->mem, "%s/%s", c->table, c->name);
	t->rows_max = c->rows_max;
	t->collector = c->name;
	c->table = t->key;
	label = opt_list_add(r, &t->labels, sizeof *label);
	rec_init(&item_rec, label);
	label->scale = 1;
	label->field = c->label;
	label->collector = c->name;
	if (c->reads == READS_JSON)
		check_json(r, tree_find(map, "label"), c->label);
	for (v = values->child; v != NULL; v = v->next) {
		const struct word *w;

		opt_enter(r, v->key);
		w = profile_word(r, v, t->name, v->key);
		if (w != NULL)
			read_value(r, v, c, w,
			    opt_list_add(r, &t->columns, sizeof(struct item)));
		opt_leave(r);
	}
	if (t->columns.n > COLUMNS_MAX)
		opt_wrong(
		    r, values, "%zu columns, at most %d fit", t->columns.n, COLUMNS_MAX);
}

/* Options that belong to one way of reading only. */
static void
check_reads(struct opt_reader *r, const struct tree *map, const struct collector *c)
{
	if (c->reads == READS_PATTERN && *c->pattern == 0)
		opt_wrong_key(r, map, "\"pattern\" is missing: it reads by one");
	if (c->reads != READS_PATTERN && tree_find(map, "pattern") != NULL)
		opt_wrong_key(r, tree_find(map, "pattern"),
		    "\"pattern\" stands beside `reads: pattern` only");
	if (c->reads != READS_JSON && tree_find(map, "rows") != NULL)
		opt_wrong_key(r, tree_find(map, "rows"),
		    "\"rows\" stands beside `reads: json` only");
	if (c->reads == READS_KEY_VALUE && *c->table != 0)
		opt_wrong_key(r, tree_find(map, "table"),
		    "keys and values are single: rows are read by pattern, columns or "
		    "json");
	if (c->reads == READS_COLUMNS && *c->table == 0)
		opt_wrong_key(
		    r, map, "\"table\" is missing: columns give the rows of one");
	if (c->reads == READS_JSON)
		check_json(r, tree_find(map, "rows"), c->rows);
}

void
profile_read_collectors(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	size_t i = p->collectors.n;
	const struct tree *c;

	(void)o;
	if (!opt_read_keyed(r, &collector_options, map, &p->collectors))
		return;
	for (c = map->child; c != NULL; c = c->next, i++) {
		struct collector *k = &p->collectors.v[i];
		const struct tree *values = tree_find(c, "values");

		opt_enter(r, c->key);
		check_reads(r, c, k);
		opt_enter(r, "values");
		if (values != NULL && opt_want(r, values, TREE_MAP)) {
			if (*k->table == 0)
				read_singles(r, values, k, p);
			else {
				opt_leave(r);
				read_rows(r, c, values, k, p);
				opt_enter(r, "values");
			}
		}
		opt_leave(r);
		opt_leave(r);
	}
}

void
profile_finish_collectors(struct opt_reader *r, const struct tree *map, struct profile *p)
{
	size_t i;

	opt_enter(r, "ssh");
	for (i = 0; i < p->collectors.n; i++) {
		struct collector *c = &p->collectors.v[i];
		const struct tree *at = map != NULL ? tree_find(map, c->name) : NULL;
		const struct tree *command = at != NULL ? tree_find(at, "command") : NULL;

		if (c->every_us == 0)
			c->every_us = p->every_us;
		if (command == NULL || *c->command == 0 || profile_allows(p, c->command))
			continue;
		opt_enter(r, c->name);
		opt_enter(r, "command");
		opt_wrong(r, command,
		    "\"%s\" is not on the profile's `commands`: it would never be sent",
		    ESC(c->command));
		opt_leave(r);
		opt_leave(r);
	}
	opt_leave(r);
}
