/* profile.c - the options of profiles: items, tables, rules, traps, commands. */
#include <ctype.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/options/tables.h"

static const struct opt_context *
context(const struct opt_reader *r)
{
	return r->context;
}

/* Resolves a name or number; says what is wrong. */
static bool
resolve(struct opt_reader *r, const struct tree *t, struct oid *out,
    const struct mibname **object)
{
	const char *near;

	if (!opt_want(r, t, TREE_SCALAR))
		return false;
	if (mibnames_resolve(context(r)->names, r->mem, t->text, out, object) == 0)
		return true;
	near = mibnames_nearest(context(r)->names, t->text);
	if (near != NULL)
		opt_wrong(r, t,
		    "no object \"%s\" is known (did you mean \"%s\"?); a number works "
		    "always",
		    ESC(t->text), near);
	else
		opt_wrong(r, t, "no object \"%s\" is known; a number works always",
		    ESC(t->text));
	return false;
}

void
opt_read_oid(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	const struct mibname *object;
	struct oid oid;

	if (resolve(r, t, &oid, &object))
		*(struct oid *)((char *)record + o->offset) = oid;
}

static const struct word *
word_for(struct opt_reader *r, const struct tree *at, const char *table, const char *key)
{
	const struct vocab *v = context(r)->vocab;
	const char *name = *table ? arena_printf(r->mem, "%s.%s", table, key) : key;
	const struct word *w = vocab_word(v, name);
	const char *near = NULL;
	size_t i;

	if (w != NULL && strcmp(w->table, table) == 0)
		return w;
	for (i = 0; i < v->words.n; i++)
		if (strcmp(v->words.v[i].table, table) == 0)
			near = near_better(name, near, v->words.v[i].name);
	if (near != NULL)
		opt_wrong_key(r, at,
		    "\"%s\" is not in the vocabulary (did you mean \"%s\"?)", ESC(name),
		    near);
	else
		opt_wrong_key(r, at, "\"%s\" is not in the vocabulary", ESC(name));
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

/* Without a map, the object's own names are the states, as far as they are the same. */
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
		for (i = 0; i < w->states.n; i++) {
			struct state_map *m;

			if (!same_state(w->states.v[i], p, (size_t)(open - p)))
				continue;
			m = opt_list_add(r, &item->map, sizeof *m);
			m->raw =
			    arena_text_n(r->mem, open + 1, (size_t)(close - open - 1));
			m->state = (uint32_t)i;
		}
		p = close[1] == ',' ? close + 2 : NULL;
	}
}

static void
read_map(
    struct opt_reader *r, const struct tree *map, const struct word *w, struct item *item)
{
	const struct tree *c;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		const char *near = NULL;
		struct state_map *m;
		size_t i;
		int state;

		if (!opt_want(r, c, TREE_SCALAR))
			continue;
		state = word_state(w, c->text);
		if (state < 0) {
			for (i = 0; i < w->states.n; i++)
				near = near_better(c->text, near, w->states.v[i]);
			opt_wrong(r, c, "\"%s\" is no state of \"%s\"%s%s%s",
			    ESC(c->text), w->name, near ? " (did you mean \"" : "",
			    near ? near : "", near ? "\"?)" : "");
			continue;
		}
		m = opt_list_add(r, &item->map, sizeof *m);
		m->raw = arena_text(r->mem, c->key);
		m->state = (uint32_t)state;
	}
}

static void
check_item(struct opt_reader *r, const struct tree *at, const struct item *item,
    const struct word *w, const struct mibname *object)
{
	if (w->type == WORD_STATE && item->map.n == 0)
		opt_wrong(r, at,
		    "\"%s\" is a state: a map from the device's answers to its states "
		    "is missing",
		    w->name);
	if (w->type != WORD_STATE && item->map.n != 0)
		opt_wrong(r, at, "\"%s\" is no state: it has no map", w->name);
	if (object != NULL && strcmp(object->kind, "notification") == 0)
		opt_wrong(r, at, "%s is a notification, nothing that can be asked for",
		    object->name);
}

/* An item or a column: an OID alone, or a map of oid, scale, map, every. */
static void
read_item(
    struct opt_reader *r, const struct tree *t, const struct word *w, struct item *item)
{
	const struct mibname *object = NULL;
	const struct tree *c;

	rec_init(&item_rec, item);
	item->word = w->name;
	item->scale = 1;
	if (t->kind == TREE_SCALAR) {
		if (!resolve(r, t, &item->oid, &object))
			return;
	} else if (opt_want(r, t, TREE_MAP)) {
		for (c = t->child; c != NULL; c = c->next) {
			opt_enter(r, c->key);
			if (strcmp(c->key, "oid") == 0)
				resolve(r, c, &item->oid, &object);
			else if (strcmp(c->key, "scale") == 0)
				opt_number(r, c, &item->scale);
			else if (strcmp(c->key, "map") == 0)
				read_map(r, c, w, item);
			else if (strcmp(c->key, "every") == 0 && *w->table == 0)
				opt_duration(r, c, &item->every_us);
			else
				opt_wrong_key(r, c,
				    "no such option: oid, scale, map%s stand here",
				    *w->table ? "" : ", every");
			opt_leave(r);
		}
		if (tree_find(t, "oid") == NULL) {
			opt_wrong(r, t, "\"oid\" is missing: what the device is asked");
			return;
		}
	} else
		return;
	if (w->type == WORD_STATE && item->map.n == 0 && object != NULL)
		map_by_names(r, item, w, object->values);
	check_item(r, t, item, w, object);
}

static void
read_items(
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
		w = word_for(r, c, "", c->key);
		if (w != NULL)
			read_item(
			    r, c, w, opt_list_add(r, &p->items, sizeof(struct item)));
		opt_leave(r);
	}
}

static void
read_labels(struct opt_reader *r, const struct tree *t, struct table *table)
{
	const struct tree *c = t->kind == TREE_LIST ? t->child : t;
	const struct mibname *object;

	for (; c != NULL; c = t->kind == TREE_LIST ? c->next : NULL) {
		struct item *label = opt_list_add(r, &table->labels, sizeof *label);

		rec_init(&item_rec, label);
		label->scale = 1;
		resolve(r, c, &label->oid, &object);
	}
	if (table->labels.n > 4)
		opt_wrong(r, t, "at most 4 columns can give the label");
}

static void
read_columns(struct opt_reader *r, const struct tree *map, struct table *table)
{
	const struct tree *c;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		const struct word *w;

		opt_enter(r, c->key);
		w = word_for(r, c, table->name, c->key);
		if (w != NULL)
			read_item(r, c, w,
			    opt_list_add(r, &table->columns, sizeof(struct item)));
		opt_leave(r);
	}
	if (table->columns.n > COLUMNS_MAX)
		opt_wrong(r, map, "a table has at most %d columns", COLUMNS_MAX);
}

static void
read_table(struct opt_reader *r, const struct tree *t, struct table *table)
{
	const struct tree *c;
	double rows;

	table->rows_max = 4096;
	if (!opt_want(r, t, TREE_MAP))
		return;
	for (c = t->child; c != NULL; c = c->next) {
		opt_enter(r, c->key);
		if (strcmp(c->key, "every") == 0)
			opt_duration(r, c, &table->every_us);
		else if (strcmp(c->key, "label") == 0)
			read_labels(r, c, table);
		else if (strcmp(c->key, "columns") == 0)
			read_columns(r, c, table);
		else if (strcmp(c->key, "rows-max") == 0) {
			if (opt_number(r, c, &rows) && rows >= 1 && rows <= 100000)
				table->rows_max = (uint32_t)rows;
			else
				opt_wrong(r, c, "rows-max is 1 to 100000");
		} else
			opt_wrong_key(r, c,
			    "no such option: every, label, columns, rows-max stand here");
		opt_leave(r);
	}
}

static void
read_tables(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct table *t = opt_list_add(r, &p->tables, sizeof *t);

		rec_init(&table_rec, t);
		t->name = arena_text(r->mem, c->key);
		opt_enter(r, c->key);
		if (vocab_table(context(r)->vocab, c->key) == NULL)
			opt_wrong_key(r, c, "no such table in the vocabulary");
		else
			read_table(r, c, t);
		opt_leave(r);
	}
}

/* `on` is read before the conditions, whatever the order in the file. */
static const char *
table_of(const struct tree *map)
{
	const struct tree *on = tree_find(map, "on");

	return on != NULL && on->kind == TREE_SCALAR ? on->text : "";
}

static void
read_condition(
    struct opt_reader *r, const struct tree *rule, const struct tree *t, struct expr *out)
{
	struct expr_error why;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (strlen(t->text) > EXPR_TEXT_MAX)
		opt_wrong(r, t, "the condition is longer than %d bytes", EXPR_TEXT_MAX);
	else if (expr_parse(
		     r->mem, context(r)->vocab, table_of(rule), t->text, out, &why) < 0)
		opt_wrong(r, t, "at \"%s\": %s", ESC(t->text + why.at), why.text);
}

static const struct opt rule_rows[] = {
	{ .key = "on",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct rule, table),
	    .fallback = "",
	    .unit = "",
	    .is = "the table whose rows are judged one by one; left out: the device" },
	{ .key = "when",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct rule, when.source),
	    .max = EXPR_TEXT_MAX,
	    .fallback = NULL,
	    .unit = "",
	    .is = "the condition that raises it, in words of the vocabulary" },
	{ .key = "clear",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct rule, clear.source),
	    .max = EXPR_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "the condition that clears it; left out: the other no longer holds" },
	{ .key = "raise-after",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct rule, raise_after_us),
	    .min = 0,
	    .max = 86400,
	    .fallback = "0s",
	    .unit = "",
	    .is = "how long the condition must hold" },
	{ .key = "clear-after",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct rule, clear_after_us),
	    .min = 0,
	    .max = 86400,
	    .fallback = "0s",
	    .unit = "",
	    .is = "how long it must be well again" },
	{ .key = "alarm",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct rule, alarm_type),
	    .fallback = "",
	    .unit = "",
	    .is = "the alarm type; left out: the rule's name" },
	{ .key = "qualifier",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct rule, qualifier),
	    .fallback = "",
	    .unit = "",
	    .is = "tells several alarms of one type apart (RFC 8632)" },
	{ .key = "family",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct rule, family),
	    .fallback = NULL,
	    .unit = "",
	    .of = &family_names,
	    .is = "what it is about, for the priors of causes" },
	{ .key = "severity",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct rule, severity),
	    .fallback = NULL,
	    .unit = "",
	    .of = &severity_names,
	    .is = "how bad it is" },
	{ .key = "event-type",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct rule, event_type),
	    .fallback = "communicationsAlarm",
	    .unit = "a name of X.733",
	    .own = opt_read_event_type,
	    .is = "its event type in X.733" },
	{ .key = "probable-cause",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct rule, probable_cause),
	    .fallback = NULL,
	    .unit = "a name of X.733",
	    .own = opt_read_probable_cause,
	    .is = "its probable cause in X.733" },
	{ .key = "text",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct rule, text),
	    .max = 400,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what people read; {label} is the row, {WORD} a value" },
	{ .key = "will-clear",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct rule, will_clear),
	    .fallback = "yes",
	    .unit = "",
	    .is = "whether it ever clears (RFC 8632)" },
};
OPT_TABLE(rule_options, rule, rule_rows, rule_rec);

static void
check_placeholders(
    struct opt_reader *r, const struct tree *at, const char *text, const char *table)
{
	const char *p = text;

	while ((p = strchr(p, '{')) != NULL) {
		size_t n = strcspn(++p, "}");
		const char *name = arena_text_n(r->mem, p, n);
		const struct vocab *v = context(r)->vocab;

		if (p[n] == 0)
			opt_wrong(r, at, "\"{\" without \"}\" in the text");
		else if (strcmp(name, "label") != 0 && strcmp(name, "device") != 0 &&
		    vocab_word(v, name) == NULL &&
		    vocab_word(v, arena_printf(r->mem, "%s.%s", table, name)) == NULL)
			opt_wrong(r, at, "no word \"%s\" for {%s} in the text", ESC(name),
			    ESC(name));
		p += n;
	}
}

static void
read_rules(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	const struct tree *c, *t;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct rule *rule = opt_list_add(r, &p->rules, sizeof *rule);

		rec_init(&rule_rec, rule);
		rule->name = arena_text(r->mem, c->key);
		opt_enter(r, c->key);
		if (!opt_is_name(c->key))
			opt_wrong_key(r, c, "not a name");
		opt_read(r, &rule_options, c, rule);
		if (*rule->alarm_type == 0)
			rule->alarm_type = rule->name;
		if (*rule->table != 0 &&
		    vocab_table(context(r)->vocab, rule->table) == NULL)
			opt_wrong(r, tree_find(c, "on"),
			    "no table \"%s\" in the vocabulary", ESC(rule->table));
		else if ((t = tree_find(c, "when")) != NULL)
			read_condition(r, c, t, &rule->when);
		if ((t = tree_find(c, "clear")) != NULL)
			read_condition(r, c, t, &rule->clear);
		if ((t = tree_find(c, "text")) != NULL)
			check_placeholders(r, t, rule->text, rule->table);
		opt_leave(r);
	}
}

/* where: {ifAdminStatus: 1} */
static void
read_where(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct trap_map *m = record;
	const struct mibname *object;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct trap_condition *k;
		struct tree key = *c;

		if (!opt_want(r, c, TREE_SCALAR))
			continue;
		key.kind = TREE_SCALAR;
		key.text = c->key;
		key.line = c->key_line;
		key.column = c->key_column;
		k = opt_list_add(r, &m->conditions, sizeof *k);
		rec_init(&trap_condition_rec, k);
		resolve(r, &key, &k->varbind, &object);
		k->equals = arena_text(r->mem, c->text);
	}
}

static void
read_says(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	static const char *const says_text[] = { "nothing", "clear", "raised" };
	static const struct rec_names says = { says_text, ARRAY_LEN(says_text) };
	int v = opt_enum(r, t, &says);

	if (v >= 0)
		*(int *)((char *)record + o->offset) = v;
}

static const struct opt trap_rows[] = {
	{ .key = "trap",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, trap),
	    .fallback = NULL,
	    .unit = "a notification's name or OID",
	    .own = opt_read_oid,
	    .is = "the notification (snmpTrapOID)" },
	{ .key = "where",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "object: value",
	    .own = read_where,
	    .is = "varbinds that must have these values" },
	{ .key = "says",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, level),
	    .fallback = NULL,
	    .unit = "raised, clear or nothing",
	    .own = read_says,
	    .is = "what it says of the alarm's state; nothing: it only orders a look" },
	{ .key = "alarm",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct trap_map, alarm_type),
	    .fallback = NULL,
	    .unit = "",
	    .is = "the alarm type it speaks of; one that a rule gives too is the same "
		  "alarm, and "
		  "what is not said here is as the rule says" },
	{ .key = "qualifier",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct trap_map, qualifier),
	    .fallback = "",
	    .unit = "",
	    .is = "tells several alarms of one type apart" },
	{ .key = "on",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct trap_map, table),
	    .fallback = "",
	    .unit = "",
	    .is = "the table whose row it speaks of; left out: the device" },
	{ .key = "row",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, component),
	    .fallback = "",
	    .unit = "an object",
	    .own = opt_read_oid,
	    .is = "the varbind whose instance is the row's index" },
	{ .key = "family",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct trap_map, family),
	    .fallback = "none",
	    .unit = "",
	    .of = &family_names,
	    .is = "as in a rule" },
	{ .key = "severity",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct trap_map, severity),
	    .fallback = "indeterminate",
	    .unit = "",
	    .of = &severity_names,
	    .is = "as in a rule" },
	{ .key = "event-type",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, event_type),
	    .fallback = "communicationsAlarm",
	    .unit = "a name of X.733",
	    .own = opt_read_event_type,
	    .is = "as in a rule" },
	{ .key = "probable-cause",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, probable_cause),
	    .fallback = "",
	    .unit = "a name of X.733",
	    .own = opt_read_probable_cause,
	    .is = "as in a rule" },
	{ .key = "text",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct trap_map, text),
	    .max = 400,
	    .fallback = "",
	    .unit = "",
	    .is = "what people read; {label} is the row" },
	{ .key = "will-clear",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct trap_map, will_clear),
	    .fallback = "yes",
	    .unit = "",
	    .is = "whether it ever clears" },
};
const struct opt_table trap_options = { "trap", trap_rows, ARRAY_LEN(trap_rows),
	sizeof(struct trap_map), offsetof(struct trap_map, name), SIZE_MAX,
	&trap_map_rec };

static const struct opt profile_rows[] = {
	{ .key = "is",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct profile, is),
	    .max = 512,
	    .fallback = "",
	    .unit = "",
	    .is = "what kind of device it is for" },
	{ .key = "extends",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct profile, extends),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "profiles whose items, tables, rules, traps and commands it has too" },
	{ .key = "class",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct profile, device_class),
	    .fallback = "",
	    .unit = "",
	    .is = "the class of device it is usually of" },
	{ .key = "sys-object-id",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct profile, sys_object_id),
	    .fallback = "",
	    .unit = "an OID",
	    .own = opt_read_oid,
	    .is = "recognised by a sysObjectID that begins like this" },
	{ .key = "sys-descr",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct profile, sys_descr),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "recognised by a sysDescr that contains this" },
	{ .key = "every",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct profile, every_us),
	    .min = 1,
	    .max = 86400,
	    .fallback = "60s",
	    .unit = "",
	    .is = "how often what does not say otherwise is polled" },
	{ .key = "items",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "word: object",
	    .own = read_items,
	    .is = "its single values" },
	{ .key = "tables",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "table: {label, columns}",
	    .own = read_tables,
	    .is = "its tables" },
	{ .key = "rules",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "name: rule",
	    .own = read_rules,
	    .is = "what raises alarms" },
	{ .key = "traps",
	    .kind = OPT_KEYED,
	    .offset = offsetof(struct profile, traps),
	    .fallback = "",
	    .unit = "",
	    .of = &trap_options,
	    .is = "what its traps mean" },
	{ .key = "commands",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct profile, commands),
	    .max = 256,
	    .fallback = "",
	    .unit = "",
	    .is = "all that probes and polling may send over SSH; a * at the end stands "
		  "for "
		  "arguments" },
	{ .key = "confirm-tries",
	    .kind = OPT_U32,
	    .offset = offsetof(struct profile, confirm_tries),
	    .min = 3,
	    .max = 100,
	    .fallback = "10",
	    .unit = "",
	    .is = "how often a silent device is asked before it counts as down" },
	{ .key = "reach-every",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct profile, reach_every_us),
	    .min = 1,
	    .max = 86400,
	    .fallback = "30s",
	    .unit = "",
	    .is = "how often it is asked whether it is there" },
	{ .key = "watch-ping",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct profile, watch_ping),
	    .fallback = "no",
	    .unit = "",
	    .is = "ping it too each time: reach.ping-loss is then known" },
	{ .key = "watch-ssh",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct profile, watch_ssh),
	    .fallback = "no",
	    .unit = "",
	    .is = "knock at its SSH port too each time" },
};
const struct opt_table profile_options = { "profile", profile_rows,
	ARRAY_LEN(profile_rows), sizeof(struct profile), offsetof(struct profile, name),
	SIZE_MAX, &profile_rec };
