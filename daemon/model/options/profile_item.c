/* profile_item.c - the options of items, of tables and their columns. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/esc.h"
#include "base/near.h"
#include "model/options/profile_own.h"

const struct word *
profile_word(
    struct opt_reader *r, const struct tree *at, const char *table, const char *key)
{
	const struct vocab *v = opt_context_of(r)->vocab;
	const char *name = *table ? arena_printf(r->mem, "%s.%s", table, key) : key;
	const struct word *w = vocab_word(v, name);
	const char *near = NULL;
	size_t i;

	if (w != NULL && strcmp(w->table, table) == 0)
		return w;
	for (i = 0; i < v->words.n; i++)
		if (strcmp(v->words.v[i].table, table) == 0)
			near = near_better(name, near, v->words.v[i].name);
	if (!r->torn)
		opt_wrong_key(r, at, "there is no word \"%s\" in the vocabulary%s%s%s",
		    ESC(name), near ? " (did you mean \"" : "", near ? near : "",
		    near ? "\"?)" : "");
	return NULL;
}

/* "lowerLayerDown" is the state "lower-layer-down". */
static bool
same_state(const char *state, const char *label, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (isupper((unsigned char)label[i]) && i != 0 && *state++ != '-')
			return false;
		if (*state++ != (char)tolower((unsigned char)label[i]))
			return false;
	}
	return *state == 0;
}

static void
add_text(struct opt_reader *r, struct item *item, const char *raw, size_t n_raw,
    const char *name, size_t n_name)
{
	struct state_map *m = opt_list_add(r, &item->map, sizeof *m);

	m->raw = arena_text_n(r->mem, raw, n_raw);
	m->text = arena_text_n(r->mem, name, n_name);
	m->state = 0;
}

/* Without a map, the object's own names are the states, as far as they are the same; of a text, they
 * are what is said. */
static void
map_by_names(
    struct opt_reader *r, struct item *item, const struct word *w, const char *values)
{
	const char *p = values;

	while (p != NULL && *p != 0) {
		const char *open = strchr(p, '('),
			   *close = open ? strchr(open, ')') : NULL;
		size_t i;

		if (close == NULL)
			return;
		if (w->type == WORD_TEXT && item->map.n < MAP_MAX)
			add_text(r, item, open + 1, (size_t)(close - open - 1), p,
			    (size_t)(open - p));
		for (i = 0; i < w->states.n; i++) {
			struct state_map *m;

			if (!same_state(w->states.v[i], p, (size_t)(open - p)))
				continue;
			m = opt_list_add(r, &item->map, sizeof *m);
			m->raw =
			    arena_text_n(r->mem, open + 1, (size_t)(close - open - 1));
			m->state = (uint32_t)i;
			m->text = "";
		}
		p = close[1] == ',' ? close + 2 : NULL;
	}
}

/* How octets of a type are read, where the profile does not say. */
static enum item_as
as_of_type(const char *type)
{
	static const struct {
		const char *type;
		enum item_as as;
	} known[] = { { "MacAddress", AS_MAC }, { "PhysAddress", AS_MAC },
		{ "InetAddress", AS_ADDRESS }, { "DateAndTime", AS_DATE },
		{ "BITS", AS_BITS } };
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i].type, type) == 0)
			return known[i].as;
	return AS_IT_IS;
}

static void
no_state(struct opt_reader *r, const struct tree *t, const struct word *w)
{
	const struct rec_names states = { w->states.v, (uint32_t)w->states.n };

	(void)opt_enum(r, t, &states);
}

static void
read_map(struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct item *item = record;
	const struct word *w = vocab_word(opt_context_of(r)->vocab, item->word);
	const struct tree *c;

	(void)o;
	if (w->type != WORD_STATE && w->type != WORD_TEXT) {
		opt_wrong_key(r, map, "\"%s\" is a %s: only a state has a map", w->name,
		    rec_name(&word_type_names, (int)w->type));
		return;
	}

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct state_map *m;
		int state;

		if (!opt_want(r, c, TREE_SCALAR))
			continue;
		state = w->type == WORD_STATE ? word_state(w, c->text) : 0;
		if (state < 0) {
			no_state(r, c, w);
			continue;
		}
		m = opt_list_add(r, &item->map, sizeof *m);
		m->raw = arena_text(r->mem, c->key);
		m->state = (uint32_t)state;
		m->text = w->type == WORD_TEXT ? arena_text(r->mem, c->text) : "";
	}
}

/* "2", "-1", "2..-1": arcs of the index. */
static void
read_part(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct item *item = record;

	(void)o;
	if (opt_want(r, t, TREE_SCALAR))
		profile_read_part(r, t, t->text, &item->part);
}

static void
read_derive(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct item *item = record;
	const struct word *w = vocab_word(opt_context_of(r)->vocab, item->word);
	struct expr_error why;
	size_t i;

	(void)o;
	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (strlen(t->text) > EXPR_TEXT_MAX)
		opt_wrong(r, t, "it is longer than %d bytes", EXPR_TEXT_MAX);
	else if (expr_parse(r->mem, opt_context_of(r)->vocab, w->table, t->text,
		     &item->derive, &why) < 0 &&
	    !(why.no_word && r->torn))
		opt_wrong_in(r, t, why.at, "%s", why.text);
	for (i = 0; i < item->derive.nodes.n; i++)
		if (item->derive.nodes.v[i].op >= EXPR_MISSING)
			opt_wrong(r, t,
			    "%s() is for the conditions of rules: a value is derived "
			    "from "
			    "values",
			    expr_op_name(item->derive.nodes.v[i].op));
}

static void
read_row_of(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct item *item = record;

	(void)o;
	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (vocab_table(opt_context_of(r)->vocab, t->text) == NULL)
		profile_no_table(r, t);
	else
		item->row_of = arena_text(r->mem, t->text);
}

static void
read_item_where(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	profile_read_filters(
	    r, t, strcmp(o->key, "unless") == 0, &((struct item *)record)->where);
}

static void
check_item(struct opt_reader *r, const struct tree *at, const struct item *item,
    const struct word *w, const struct mibname *object)
{
	if (w != NULL && w->type == WORD_STATE && item->map.n == 0 &&
	    tree_find(at, "map") == NULL)
		opt_wrong(r, at,
		    "\"%s\" is a state: a map from the device's answers to its states "
		    "is missing",
		    w->name);
	if (object != NULL && strcmp(object->kind, "notification") == 0)
		opt_wrong(r, at, "%s is a notification, nothing that can be asked for",
		    object->name);
}

#define OID_IS "what the device is asked: a scalar with its instance, or a column"

static const struct opt item_rows[] = {
	{ .key = "oid",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct item, oid),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = OID_IS },
	{ .key = "scale",
	    .kind = OPT_F64,
	    .offset = offsetof(struct item, scale),
	    .fallback = "1",
	    .unit = "",
	    .is = "what the device says, times this, is in the word's unit" },
	{ .key = "add",
	    .kind = OPT_F64,
	    .offset = offsetof(struct item, add),
	    .fallback = "0",
	    .unit = "",
	    .is = "and this is added: -273.15 makes C of kelvin" },
	{ .key = "decibel",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct item, decibel),
	    .fallback = "no",
	    .unit = "",
	    .is = "and of that ten times the logarithm: dBm of milliwatts" },
	{ .key = "as",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct item, as),
	    .fallback = "as-it-is",
	    .unit = "",
	    .of = &item_as_names,
	    .is = "how octets are read, where the object's type does not say it" },
	{ .key = "hint",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct item, hint),
	    .max = HINT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "how octets are read: a DISPLAY-HINT, such as 1d.1d.1d" },
	{ .key = "none",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct item, none),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "answers that stand for no value: a text with *, or LOW..HIGH" },
	{ .key = "map",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "answer: state",
	    .own = read_map,
	    .is = "of a state or text: what the device's answers stand for, LOW..HIGH "
		  "and texts with * among them; left out: as the MIB names them" },
	{ .key = "every",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct item, every_us),
	    .min = 1,
	    .max = 86400,
	    .fallback = "",
	    .unit = "",
	    .is = "how often it is asked; a column is asked with its table" },
	{ .key = "derive",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "an expression",
	    .own = read_derive,
	    .is = "reckoned from other words of the profile, or of the row, instead of "
		  "asked" },
	{ .key = "always",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct item, always),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "the value itself, instead of asking" },
	{ .key = "times",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct item, times),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = "of a column: the value is multiplied by this column's" },
	{ .key = "over",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct item, over),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = "of a column: the value is divided by this column's" },
	{ .key = "or",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct item, instead),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = "of a column: this one is read where the first has no value" },
	{ .key = "or-scale",
	    .kind = OPT_F64,
	    .offset = offsetof(struct item, instead_scale),
	    .fallback = "1",
	    .unit = "",
	    .is = "the scale of that one" },
	{ .key = "decimals",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct item, decimals),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = "of a column: this column says how many digits are decimals" },
	{ .key = "si-prefix",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct item, si_prefix),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = "of a column: this column says milli, kilo and so on, in the numbers "
		  "of ENTITY-SENSOR-MIB" },
	{ .key = "part",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "ARC or FIRST..LAST",
	    .own = read_part,
	    .is = "of a column or label: these arcs of the index, instead of an oid; -1 "
		  "is the last" },
	{ .key = "row-of",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "a table",
	    .own = read_row_of,
	    .is = "of a column or label: what is read is the index of that table's row, "
		  "whose label is meant" },
	{ .key = "where",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "object or index.ARC: value",
	    .own = read_item_where,
	    .is = "of a column or label: from those of the device's rows that have one "
		  "of these values" },
	{ .key = "unless",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "object or index.ARC: value",
	    .own = read_item_where,
	    .is = "the same, from those that have none of them" },
};
OPT_TABLE(item_options, item, item_rows, item_rec);

/* It is asked for, or reckoned, or known: one of them. */
static bool
has_source(struct opt_reader *r, const struct tree *t, const struct item *item)
{
	static const char *const sources[] = { "oid", "part", "derive", "always" };
	const struct tree *at, *first = NULL;
	size_t i;

	for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		at = tree_find(t, sources[i]);
		if (at != NULL && first != NULL)
			opt_wrong_key(r, at,
			    "stands beside \"%s\": one of them is enough", first->key);
		else if (at != NULL)
			first = at;
	}
	if (first == NULL) {
		opt_enter(r, "oid");
		opt_wrong_key(r, t, "is missing: " OID_IS);
		opt_leave(r);
	}
	return first != NULL && item->oid.n != 0;
}

static void
check_scalar(struct opt_reader *r, const struct tree *t)
{
	static const char *const of_columns[] = { "times", "over", "or", "or-scale",
		"decimals", "si-prefix", "part", "row-of", "where", "unless" };
	size_t i;

	for (i = 0; i < sizeof of_columns / sizeof of_columns[0]; i++)
		if (tree_find(t, of_columns[i]) != NULL)
			opt_wrong_key(r, tree_find(t, of_columns[i]),
			    "only a column of a table has it");
}

static void
init_item(struct item *item)
{
	rec_init(&item_rec, item);
	item->scale = 1;
}

static const struct opt value_rows[] = {
	{ .key = "field",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct item, field),
	    .max = FIELD_MAX,
	    .fallback = NULL,
	    .unit = "",
	    .is = "a group, a key, a header or a JSON pointer" },
	{ .key = "scale",
	    .kind = OPT_F64,
	    .offset = offsetof(struct item, scale),
	    .fallback = "1",
	    .unit = "",
	    .is = "what the device says, times this, is in the word's unit" },
	{ .key = "add",
	    .kind = OPT_F64,
	    .offset = offsetof(struct item, add),
	    .fallback = "0",
	    .unit = "",
	    .is = "and this is added" },
	{ .key = "as",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct item, as),
	    .fallback = "as-it-is",
	    .unit = "",
	    .of = &item_as_names,
	    .is = "number: the first number in the text" },
	{ .key = "none",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct item, none),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "what stands for no value: a text with *, or LOW..HIGH" },
	{ .key = "map",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "text: state",
	    .own = read_map,
	    .is = "of a state or text: what the device's words stand for, LOW..HIGH and "
		  "texts with * among them" },
};
OPT_TABLE(value_options, item, value_rows, item_rec);

void
profile_read_value(
    struct opt_reader *r, const struct tree *t, const struct word *w, struct item *item)
{
	init_item(item);
	item->word = w->name;
	if (t->kind == TREE_MAP)
		opt_read(r, &value_options, t, item);
	else if (opt_want(r, t, TREE_SCALAR))
		item->field = arena_text(r->mem, t->text);
	if (t->kind == TREE_SCALAR && (*t->text == 0 || strlen(t->text) > FIELD_MAX))
		opt_wrong(r, t, "a field's name is wanted, at most %d bytes", FIELD_MAX);
	if (item->scale == 0)
		opt_wrong(r, t, "a \"scale\" of 0 makes every value 0");
	check_item(r, t, item, w, NULL);
}

/* An item or a column: an OID alone, or a map. A label has no word. */
static void
read_item(
    struct opt_reader *r, const struct tree *t, const struct word *w, struct item *item)
{
	const struct mibname *object = NULL;
	const struct tree *oid = t;
	struct oid again;

	init_item(item);
	item->word = w != NULL ? w->name : "";
	if (t->kind == TREE_MAP) {
		opt_read(r, &item_options, t, item);
		oid = tree_find(t, "oid");
		if (item->scale == 0)
			opt_wrong(r, tree_find(t, "scale"),
			    "a \"scale\" of 0 makes every value 0");
		if (w != NULL && *w->table != 0 && tree_find(t, "every") != NULL)
			opt_wrong_key(r, tree_find(t, "every"),
			    "a column is asked with its table: write it beside "
			    "`columns`");
		if (w != NULL && *w->table == 0)
			check_scalar(r, t);
		if (!has_source(r, t, item)) {
			if (w != NULL)
				check_item(r, t, item, w, NULL);
			return;
		}
	} else if (!profile_object(r, t, &item->oid, &object))
		return;
	(void)mibnames_resolve(
	    opt_context_of(r)->names, r->mem, oid->text, &again, &object);
	if (object != NULL && item->as == AS_IT_IS && *item->hint == 0)
		item->as = as_of_type(object->type);
	if (w != NULL && item->map.n == 0 && object != NULL && *item->row_of == 0 &&
	    (w->type == WORD_STATE || w->type == WORD_TEXT))
		map_by_names(r, item, w, object->values);
	check_item(r, t, item, w, object);
}

void
profile_read_items(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		const struct word *w;

		opt_enter(r, c->key);
		w = profile_word(r, c, "", c->key);
		if (w != NULL)
			read_item(
			    r, c, w, opt_list_add(r, &p->items, sizeof(struct item)));
		opt_leave(r);
	}
}

static void
read_labels(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct table *table = record;
	const struct tree *c = t->kind == TREE_LIST ? t->child : t;

	(void)o;
	for (; c != NULL; c = t->kind == TREE_LIST ? c->next : NULL)
		read_item(
		    r, c, NULL, opt_list_add(r, &table->labels, sizeof(struct item)));
	if (table->labels.n > LABELS_MAX)
		opt_wrong(r, t, "%zu columns, at most %d can give the label",
		    table->labels.n, LABELS_MAX);
}

static void
read_row_by(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct table *table = record;
	const struct mibname *object;

	(void)o;
	if (t->kind == TREE_SCALAR && strncmp(t->text, "index.", 6) == 0)
		profile_read_part(r, t, t->text + 6, &table->row_part);
	else
		profile_object(r, t, &table->row_by, &object);
}

static void
read_table_where(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	profile_read_filters(
	    r, t, strcmp(o->key, "unless") == 0, &((struct table *)record)->where);
}

static void
read_columns(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct table *table = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		const struct word *w;

		opt_enter(r, c->key);
		w = profile_word(r, c, table->name, c->key);
		if (w != NULL)
			read_item(r, c, w,
			    opt_list_add(r, &table->columns, sizeof(struct item)));
		opt_leave(r);
	}
	if (table->columns.n > COLUMNS_MAX)
		opt_wrong(
		    r, map, "%zu columns, at most %d fit", table->columns.n, COLUMNS_MAX);
}

static const struct opt table_rows[] = {
	{ .key = "every",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct table, every_us),
	    .min = 1,
	    .max = 86400,
	    .fallback = "",
	    .unit = "",
	    .is = "how often it is read; left out: as the profile says" },
	{ .key = "label",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "an OID or a column, or a list",
	    .own = read_labels,
	    .is = "the column that names a row for people; of several the first that "
		  "has a text" },
	{ .key = "shown",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct table, shown),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is =
		"the label as it is shown: {label}, and {1}, {2} for arcs of the index" },
	{ .key = "where",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "object or index.ARC: value",
	    .own = read_table_where,
	    .is = "only rows that have one of these values" },
	{ .key = "unless",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "object or index.ARC: value",
	    .own = read_table_where,
	    .is = "only rows that have none of these values" },
	{ .key = "row-by",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "an OID or index.ARC",
	    .own = read_row_by,
	    .is = "the device's rows that have one value here are one row; its columns "
		  "choose with `where`" },
	{ .key = "columns",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "word: object",
	    .of = &item_options,
	    .own = read_columns,
	    .is = "its columns" },
	{ .key = "rows-max",
	    .kind = OPT_U32,
	    .offset = offsetof(struct table, rows_max),
	    .min = 1,
	    .max = 100000,
	    .fallback = "4096",
	    .unit = "rows",
	    .is = "what is behind them is not read" },
};
OPT_TABLE(table_options, table, table_rows, table_rec);

void
profile_read_tables(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct tree key = profile_key(c);
		struct table *t;

		/* "sensor/voltages": one more table of sensors. */
		key.text = arena_text_n(r->mem, c->key, strcspn(c->key, "/"));
		opt_enter(r, c->key);
		if (vocab_table(opt_context_of(r)->vocab, key.text) == NULL) {
			profile_no_table(r, &key);
		} else {
			t = opt_list_add(r, &p->tables, sizeof *t);
			rec_init(&table_rec, t);
			t->key = arena_text(r->mem, c->key);
			t->name = key.text;
			opt_read(r, &table_options, c, t);
		}
		opt_leave(r);
	}
}
