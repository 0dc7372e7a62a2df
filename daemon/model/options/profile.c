/* profile.c - the options of profiles: recognition, rules, commands. */
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/allowed.h"
#include "model/options/profile_own.h"
#include "model/options/ssh.h"

/* The nearest name, with the same instance behind it. */
static const char *
nearest_object(struct opt_reader *r, const char *text)
{
	size_t n = strcspn(text, ".");
	const char *near =
	    mibnames_nearest(opt_context_of(r)->names, arena_text_n(r->mem, text, n));

	return near != NULL ? arena_printf(r->mem, "%s%s", near, text + n) : NULL;
}

bool
profile_object(struct opt_reader *r, const struct tree *t, struct oid *out,
    const struct mibname **object)
{
	if (!opt_want(r, t, TREE_SCALAR))
		return false;
	if (*t->text == 0) {
		opt_wrong(r, t,
		    "nothing stands here, and an object's name or number is wanted");
		return false;
	}
	switch (
	    mibnames_resolve(opt_context_of(r)->names, r->mem, t->text, out, object)) {
	case 0: return true;
	case ERR_NOT_FOUND:
		opt_no_such(r, t, "object", t->text, nearest_object(r, t->text));
		return false;
	default:
		opt_wrong(r, t,
		    "\"%s\" is not an object: a name with its instance, such as "
		    "ifName.3, "
		    "or numbers with dots between",
		    ESC(t->text));
		return false;
	}
}

void
opt_read_oid(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	const struct mibname *object;
	struct oid oid;

	if (profile_object(r, t, &oid, &object))
		*(struct oid *)((char *)record + o->offset) = oid;
}

struct tree
profile_key(const struct tree *t)
{
	return (struct tree){ .kind = TREE_SCALAR,
		.file = t->file,
		.text = t->key,
		.line = t->key_line,
		.column = t->key_column };
}

static const char *
nearest_table(const struct vocab *v, const char *name)
{
	const char *near = NULL;
	size_t i;

	for (i = 0; i < v->tables.n; i++)
		near = near_better(name, near, v->tables.v[i].name);
	return near;
}

void
profile_no_table(struct opt_reader *r, const struct tree *at)
{
	opt_no_such(
	    r, at, "table", at->text, nearest_table(opt_context_of(r)->vocab, at->text));
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
	const char *rest;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (strlen(t->text) > EXPR_TEXT_MAX)
		opt_wrong(r, t, "the condition is longer than %d bytes", EXPR_TEXT_MAX);
	else if (expr_parse(r->mem, opt_context_of(r)->vocab, table_of(rule), t->text,
		     out, &why) < 0 &&
	    !(why.no_word && r->torn)) {
		rest = t->text + why.at;
		opt_wrong_in(r, t, why.at, "%s%s%s: %s", *rest ? "at \"" : "at the end",
		    ESC(rest), *rest ? "\"" : "", why.text);
	}
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

/* The nearest word that a text can show, as it is written there. */
static const char *
nearest_value(struct opt_reader *r, const char *table, const char *name)
{
	const struct vocab *v = opt_context_of(r)->vocab;
	const char *near = near_better(name, near_better(name, NULL, "label"), "device");
	size_t i, n = strlen(table);

	for (i = 0; i < v->words.n; i++) {
		const struct word *w = &v->words.v[i];

		if (*w->table == 0)
			near = near_better(name, near, w->name);
		else if (strcmp(w->table, table) == 0)
			near = near_better(name, near, w->name + n + 1);
	}
	return near;
}

/* {label}, {device}, or a word: of the table by its column's name. */
bool
profile_can_show(struct opt_reader *r, const char *table, const char *name)
{
	const struct vocab *v = opt_context_of(r)->vocab;

	return strcmp(name, "label") == 0 || strcmp(name, "device") == 0 ||
	    vocab_word(v, name) != NULL ||
	    vocab_word(v, arena_printf(r->mem, "%s.%s", table, name)) != NULL;
}

static bool
is_among(const char *name, const char *const *v, size_t n)
{
	while (n-- != 0)
		if (strcmp(*v++, name) == 0)
			return true;
	return false;
}

static void
check_placeholders(struct opt_reader *r, const struct tree *at, const char *text,
    const char *table, const char *const *also, size_t n_also)
{
	const char *p = text, *near;

	while ((p = strchr(p, '{')) != NULL) {
		size_t n = strcspn(++p, "}");
		const char *name = arena_text_n(r->mem, p, n);

		if (p[n] == 0)
			opt_wrong_in(r, at, (size_t)(p - text - 1),
			    "\"{\" without \"}\" in the text");
		else if (!r->torn && !profile_can_show(r, table, name) &&
		    !is_among(name, also, n_also)) {
			near = nearest_value(r, table, name);
			opt_wrong_in(r, at, (size_t)(p - text),
			    "{%s} is neither {label}, {device} nor a word of the "
			    "vocabulary%s%s%s",
			    ESC(name), near ? " (did you mean \"" : "", near ? near : "",
			    near ? "\"?)" : "");
		}
		p += n;
	}
}

void
profile_check_text(struct opt_reader *r, const struct tree *map, const char *text,
    const char *table, const char *const *also, size_t n_also)
{
	const struct tree *t = tree_find(map, "text");

	if (t == NULL)
		return;
	opt_enter(r, "text");
	check_placeholders(r, t, text, table, also, n_also);
	opt_leave(r);
}

bool
profile_has_table(struct opt_reader *r, const struct tree *map, const char *table)
{
	if (*table == 0 || vocab_table(opt_context_of(r)->vocab, table) != NULL)
		return true;
	opt_enter(r, "on");
	profile_no_table(r, tree_find(map, "on"));
	opt_leave(r);
	return false;
}

static void
read_conditions(struct opt_reader *r, const struct tree *map, struct rule *rule)
{
	const struct tree *t;

	if ((t = tree_find(map, "when")) != NULL && *t->text != 0) {
		opt_enter(r, "when");
		read_condition(r, map, t, &rule->when);
		opt_leave(r);
	}
	if ((t = tree_find(map, "clear")) != NULL && *t->text != 0) {
		opt_enter(r, "clear");
		read_condition(r, map, t, &rule->clear);
		opt_leave(r);
	}
}

static void
read_rules(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	size_t i = p->rules.n;
	const struct tree *c;

	(void)o;
	if (!opt_read_keyed(r, &rule_options, map, &p->rules))
		return;
	for (c = map->child; c != NULL; c = c->next, i++) {
		struct rule *rule = &p->rules.v[i];

		opt_enter(r, c->key);
		if (*rule->alarm_type == 0)
			rule->alarm_type = rule->name;
		if (profile_has_table(r, c, rule->table)) {
			read_conditions(r, c, rule);
			profile_check_text(r, c, rule->text, rule->table, NULL, 0);
		}
		opt_leave(r);
	}
}

static void
read_sys_object_ids(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct profile *p = record;
	const struct tree *c = t->kind == TREE_LIST ? t->child : t;
	const struct mibname *object;
	struct oid oid;

	(void)o;
	for (; c != NULL; c = t->kind == TREE_LIST ? c->next : NULL) {
		struct object_ref *ref;

		if (!profile_object(r, c, &oid, &object))
			continue;
		ref = opt_list_add(r, &p->sys_object_ids, sizeof *ref);
		ref->oid = oid;
	}
	if (p->sys_object_ids.n > OBJECT_IDS_MAX)
		opt_wrong(r, t, "%zu prefixes, at most %d fit", p->sys_object_ids.n,
		    OBJECT_IDS_MAX);
}

static void
read_commands(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct profile *p = record;
	const struct tree *c = t->kind == TREE_LIST ? t->child : t;

	(void)o;
	for (; c != NULL; c = t->kind == TREE_LIST ? c->next : NULL) {
		const char *fault;

		if (!opt_want(r, c, TREE_SCALAR))
			continue;
		fault = command_pattern_fault(c->text);
		if (fault == NULL && strlen(c->text) > COMMAND_MAX)
			fault = "it is longer than 256 bytes";
		if (fault != NULL)
			opt_wrong(r, c, "\"%s\": %s", ESC(c->text), fault);
		*(const char **)opt_list_add(r, &p->commands, sizeof(char *)) =
		    arena_text(r->mem, c->text);
	}
	if (p->commands.n > COMMANDS_MAX)
		opt_wrong(
		    r, t, "%zu commands, at most %d fit", p->commands.n, COMMANDS_MAX);
}

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
	    .fallback = "",
	    .unit = "an OID, or a list of them",
	    .own = read_sys_object_ids,
	    .is = "recognised by a sysObjectID that begins like one of these" },
	{ .key = "sys-descr",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct profile, sys_descr),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "and by a sysDescr that contains this; a * in it stands for anything" },
	{ .key = "probe-oid",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct profile, probe_oid),
	    .fallback = "",
	    .unit = "an OID with its instance",
	    .own = opt_read_oid,
	    .is = "and by an object that only such devices have" },
	{ .key = "probe-value",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct profile, probe_value),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "what that object must say: a text with *, or LOW..HIGH" },
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
	    .of = &item_options,
	    .own = profile_read_items,
	    .is = "its single values" },
	{ .key = "tables",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "table: {label, columns}",
	    .of = &table_options,
	    .own = profile_read_tables,
	    .is = "its tables" },
	{ .key = "rules",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "name: rule",
	    .own = read_rules,
	    .is = "what raises alarms" },
	{ .key = "traps",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "name: mapping",
	    .of = &trap_options,
	    .own = profile_read_traps,
	    .is = "what its traps mean" },
	{ .key = "messages",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "name: message",
	    .of = &message_options,
	    .own = profile_read_messages,
	    .is = "what its lines of syslog mean" },
	{ .key = "commands",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct profile, commands),
	    .fallback = "",
	    .unit = "list of texts",
	    .own = read_commands,
	    .is = "all that probes and polling may send over SSH; a * stands for a word "
		  "there, at the end for any" },
	{ .key = "ssh",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "name: collector",
	    .of = &collector_options,
	    .own = profile_read_collectors,
	    .is = "commands that are run at an interval, and what is read out of them" },
	{ .key = "shell",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct profile, ssh_shell),
	    .fallback = "",
	    .unit = "",
	    .is = "the shell such devices talk, a shipped one or one of `shells`; exec: "
		  "commands go by themselves" },
	{ .key = "ssh-allow",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct profile, ssh_allow),
	    .fallback = "",
	    .unit = "legacy algorithms",
	    .own = opt_read_ssh_allow,
	    .is = "what they need that is no longer safe: dh-sha1, dh-group1, ssh-rsa, "
		  "cbc, "
		  "3des, hmac-sha1, or all of it: legacy" },
	{ .key = "ssh-one-channel",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct profile, ssh_one_channel),
	    .fallback = "no",
	    .unit = "",
	    .is = "they take one command at a time on a link" },
	{ .key = "ssh-links",
	    .kind = OPT_U32,
	    .offset = offsetof(struct profile, ssh_links),
	    .min = 0,
	    .max = 16,
	    .fallback = "0",
	    .unit = "",
	    .is = "how many links one of them gets at once; 0: two" },
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
