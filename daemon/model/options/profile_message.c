/* profile_message.c - the options of `messages`: how a line of syslog is known again. What stands in
 * patterns, room/config looks at. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/options/meaning.h"

/* data: {"alarm.resource": "*", "x@32473.state": [up, down]} */
static void
read_data(struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct message_map *m = record;
	const struct tree *c, *v;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct datum_condition *k = opt_list_add(r, &m->data, sizeof *k);

		*k = (struct datum_condition){ .name = arena_text(r->mem, c->key) };
		v = c->kind == TREE_LIST ? c->child : c;
		for (; v != NULL; v = c->kind == TREE_LIST ? v->next : NULL)
			if (opt_want(r, v, TREE_SCALAR))
				*(const char **)opt_list_add(r, &k->values,
				    sizeof(char *)) = arena_text(r->mem, v->text);
		if (strchr(c->key, '.') == NULL)
			opt_wrong_key(r, c,
			    "is no name of structured data: ID.NAME, such as "
			    "alarm.resource");
	}
	if (m->data.n > FILTERS_MAX)
		opt_wrong(
		    r, map, "%zu conditions, at most %d fit", m->data.n, FILTERS_MAX);
}

static const struct opt message_rows[] = {
	{ .key = "app",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct message_map, apps),
	    .max = VALUES_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "who says it: APP-NAME, the tag, or the mnemonic of Cisco and Huawei; "
		  "\"*\" "
		  "stands for anything" },
	{ .key = "id",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct message_map, ids),
	    .max = VALUES_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "the message's name (MSGID of RFC 5424)" },
	{ .key = "data",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "ID.NAME: value, or a list of them",
	    .own = read_data,
	    .is = "parameters of structured data that must have one of these values" },
	{ .key = "match",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct message_map, pattern),
	    .max = PATTERN_MAX,
	    .fallback = "",
	    .unit = "a pattern of PCRE2",
	    .is = "is found in the text; its named groups, (?<name>...), are values" },
	{ .key = "name",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct message_map, label),
	    .max = 64,
	    .fallback = "",
	    .unit = "a value's name",
	    .is = "the value that names the row" },
	{ .key = "row",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct message_map, index),
	    .max = 64,
	    .fallback = "",
	    .unit = "a value's name",
	    .is = "instead of `name`: the value that is the row's index in SNMP" },
	{ .key = "severity-from",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct message_map, severity_from),
	    .max = 64,
	    .fallback = "",
	    .unit = "a value's name",
	    .is = "the value that says how bad it is, by `severities`; `severity` is 0 "
		  "to 7, as "
		  "it was sent" },
	MEANING_ROWS(message_map),
};
const struct opt_table message_options = { "message", message_rows,
	ARRAY_LEN(message_rows), sizeof(struct message_map),
	offsetof(struct message_map, means.name), SIZE_MAX, &message_map_rec };

static void
check_row(struct opt_reader *r, const struct tree *map, const struct message_map *m)
{
	bool is_named = *m->label != 0 || *m->index != 0;

	if (*m->means.table != 0 && !is_named)
		opt_wrong_key(r, map,
		    "\"name\" is missing: the value that says which row of \"%s\" it is",
		    ESC(m->means.table));
	if (*m->means.table == 0 && *m->means.clears == 0 && is_named)
		opt_wrong_key(r, tree_find(map, *m->label != 0 ? "name" : "row"),
		    "\"name\" and \"row\" stand beside \"on\" only: the table whose row "
		    "it is");
}

void
profile_read_messages(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	size_t i = p->messages.n;
	const struct tree *c;

	(void)o;
	if (!opt_read_keyed(r, &message_options, map, &p->messages))
		return;
	for (c = map->child; c != NULL; c = c->next, i++) {
		struct message_map *m = &p->messages.v[i];

		opt_enter(r, c->key);
		meaning_check(r, c, &m->means);
		(void)profile_has_table(r, c, m->means.table);
		check_row(r, c, m);
		if (m->apps.n == 0 && m->ids.n == 0 && m->data.n == 0 && *m->pattern == 0)
			opt_wrong_key(r, c,
			    "has no condition: `app`, `id`, `data` or `match` says which "
			    "lines "
			    "it is for");
		opt_leave(r);
	}
}

static const struct message_map *
find_message(const struct profile *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->messages.n; i++)
		if (strcmp(p->messages.v[i].means.name, name) == 0)
			return &p->messages.v[i];
	return NULL;
}

static void
take_cleared(struct opt_reader *r, const struct tree *map, struct profile *p,
    struct message_map *m)
{
	const struct message_map *cleared = find_message(p, m->means.clears);

	if (cleared != NULL && cleared != m && *cleared->means.clears == 0) {
		meaning_take(&m->means, &cleared->means);
		if (*m->label == 0 && *m->index == 0) {
			m->label = cleared->label;
			m->index = cleared->index;
		}
		m->means.clears = "";
		meaning_complete(&m->means, p);
	} else if (map != NULL) {
		opt_enter(r, "clears");
		opt_wrong(r, tree_find(map, "clears"),
		    "\"%s\" is no mapping of this profile's messages that raises an "
		    "alarm",
		    ESC(m->means.clears));
		opt_leave(r);
	}
}

void
profile_finish_messages(
    struct opt_reader *r, const struct tree *messages, struct profile *p)
{
	const struct tree *map;
	struct message_map *m;
	size_t i;

	opt_enter(r, "messages");
	for (i = 0; i < p->messages.n; i++) {
		m = &p->messages.v[i];
		map = messages != NULL ? tree_find(messages, m->means.name) : NULL;
		opt_enter(r, m->means.name);
		meaning_complete(&m->means, p);
		if (*m->means.clears != 0)
			take_cleared(r, map, p, m);
		if (*m->means.text == 0)
			m->means.text = "{message}";
		opt_leave(r);
	}
	for (i = 0; messages != NULL && i < p->messages.n; i++)
		profile_doubt_message(r, tree_find(messages, p->messages.v[i].means.name),
		    p, &p->messages.v[i].means);
	opt_leave(r);
}
