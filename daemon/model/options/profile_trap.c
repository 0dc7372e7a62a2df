/* profile_trap.c - the options of `traps`: how a notification is known again, and what of it is read. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/options/meaning.h"

/* where: {ifAdminStatus: up, ifType: [6, 117]} */
static void
read_where(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct trap_map *m = record;
	const struct mibname *object = NULL;
	const struct tree *c, *v;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct tree key = profile_key(c);
		struct trap_condition *k = opt_list_add(r, &m->conditions, sizeof *k);

		rec_init(&trap_condition_rec, k);
		(void)profile_object(r, &key, &k->varbind, &object);
		v = c->kind == TREE_LIST ? c->child : c;
		for (; v != NULL; v = c->kind == TREE_LIST ? v->next : NULL)
			if (opt_want(r, v, TREE_SCALAR))
				*(const char **)opt_list_add(
				    r, &k->values, sizeof(char *)) =
				    profile_value_named(r, object, v->text);
		if (k->values.n > VALUES_MAX)
			opt_wrong(
			    r, c, "%zu values, at most %d fit", k->values.n, VALUES_MAX);
	}
	if (m->conditions.n > FILTERS_MAX)
		opt_wrong(r, map, "%zu conditions, at most %d fit", m->conditions.n,
		    FILTERS_MAX);
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
	    .unit = "object: value, or a list of them",
	    .own = read_where,
	    .is = "varbinds that must have one of these values: a text with \"*\", 3..7, "
		  "the name of an enumeration's" },
	{ .key = "row",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, component),
	    .fallback = "",
	    .unit = "an object",
	    .own = opt_read_oid,
	    .is = "the varbind whose instance is the row's index; whose value is it, "
		  "where the object has one instance only" },
	{ .key = "name",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, label),
	    .fallback = "",
	    .unit = "an object",
	    .own = opt_read_oid,
	    .is = "instead of `row`: the varbind whose value is the row's name" },
	{ .key = "severity-from",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct trap_map, severity_from),
	    .fallback = "",
	    .unit = "an object",
	    .own = opt_read_oid,
	    .is = "the varbind whose value says how bad it is, by `severities`" },
	MEANING_ROWS(trap_map),
};
const struct opt_table trap_options = { "trap", trap_rows, ARRAY_LEN(trap_rows),
	sizeof(struct trap_map), offsetof(struct trap_map, means.name), SIZE_MAX,
	&trap_map_rec };

static const struct mibname *
object_named(struct opt_reader *r, const char *name)
{
	const struct mibname *object = NULL;
	struct oid oid;

	return mibnames_resolve(opt_context_of(r)->names, r->mem, name, &oid, &object) ==
		0
	    ? object
	    : NULL;
}

/* {ifDescr} in the text: an object whose value is sent along. */
static void
find_shown(struct opt_reader *r, struct trap_map *m)
{
	const char *p = m->means.text;

	while ((p = strchr(p, '{')) != NULL) {
		size_t n = strcspn(++p, "}");
		const char *name = arena_text_n(r->mem, p, n);
		const struct mibname *object = profile_can_show(r, m->means.table, name)
		    ? NULL
		    : object_named(r, name);
		struct shown_object *s;

		p += n;
		if (object == NULL)
			continue;
		s = opt_list_add(r, &m->shows, sizeof *s);
		*s = (struct shown_object){ name, object->oid,
			strchr(object->values, '(') != NULL ? object->values : "" };
	}
}

static void
check_shown(struct opt_reader *r, const struct tree *map, const struct trap_map *m)
{
	const char *names[SHOWN_MAX];
	size_t i;

	if (m->shows.n > SHOWN_MAX) {
		opt_wrong_key(r, tree_find(map, "text"),
		    "%zu objects are shown, at most %d fit", m->shows.n, SHOWN_MAX);
		return;
	}
	for (i = 0; i < m->shows.n; i++)
		names[i] = m->shows.v[i].name;
	profile_check_text(r, map, m->means.text, m->means.table, names, i);
}

/* Of an enumeration the names stand for its numbers. */
static void
name_severities(struct opt_reader *r, const struct tree *map, struct trap_map *m)
{
	const struct tree *t = tree_find(map, "severity-from");
	const struct mibname *object =
	    t != NULL && t->kind == TREE_SCALAR ? object_named(r, t->text) : NULL;
	size_t i;

	for (i = 0; i < m->means.severities.n; i++) {
		struct severity_of *s = &m->means.severities.v[i];

		s->raw = profile_value_named(r, object, s->raw);
	}
}

/* `row` or `name`, where there is a table, and only there. */
static void
check_row(struct opt_reader *r, const struct tree *map, const struct trap_map *m)
{
	const struct tree *row = tree_find(map, "row"), *name = tree_find(map, "name");

	if (*m->means.table != 0 && row == NULL && name == NULL)
		opt_wrong_key(r, map,
		    "\"row\" is missing: the varbind that says which row of \"%s\" it is",
		    ESC(m->means.table));
	if (row != NULL && name != NULL)
		opt_wrong_key(r, name,
		    "\"row\" and \"name\" stand both here: the row's index, or its name");
	if (*m->means.table == 0 && *m->means.clears == 0 && row != NULL)
		opt_wrong_key(r, row,
		    "\"row\" stands beside \"on\" only: the table whose row it is");
	if (*m->means.table == 0 && *m->means.clears == 0 && name != NULL)
		opt_wrong_key(r, name,
		    "\"name\" stands beside \"on\" only: the table whose row it is");
}

void
profile_read_traps(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct profile *p = record;
	size_t i = p->traps.n;
	const struct tree *c;

	(void)o;
	if (!opt_read_keyed(r, &trap_options, map, &p->traps))
		return;
	for (c = map->child; c != NULL; c = c->next, i++) {
		struct trap_map *m = &p->traps.v[i];

		opt_enter(r, c->key);
		meaning_check(r, c, &m->means);
		find_shown(r, m);
		if (profile_has_table(r, c, m->means.table))
			check_shown(r, c, m);
		name_severities(r, c, m);
		check_row(r, c, m);
		opt_leave(r);
	}
}

/* --- when all is joined --- */

static const struct trap_map *
find_trap(const struct profile *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->traps.n; i++)
		if (strcmp(p->traps.v[i].means.name, name) == 0)
			return &p->traps.v[i];
	return NULL;
}

static void
take_cleared(
    struct opt_reader *r, const struct tree *map, struct profile *p, struct trap_map *m)
{
	const struct trap_map *cleared = find_trap(p, m->means.clears);

	if (cleared != NULL && cleared != m && *cleared->means.clears == 0) {
		if (*m->means.text == 0)
			memcpy(&m->shows, &cleared->shows, sizeof m->shows);
		meaning_take(&m->means, &cleared->means);
		if (m->component.n == 0 && m->label.n == 0) {
			m->component = cleared->component;
			m->label = cleared->label;
		}
		m->means.clears = "";
		meaning_complete(&m->means, p);
	} else if (map != NULL) {
		opt_enter(r, "clears");
		opt_wrong(r, tree_find(map, "clears"),
		    "\"%s\" is no mapping of this profile that raises an alarm",
		    ESC(m->means.clears));
		opt_leave(r);
	}
}

void
profile_finish_traps(struct opt_reader *r, const struct tree *traps, struct profile *p)
{
	const struct tree *map;
	struct trap_map *m;
	size_t i;

	opt_enter(r, "traps");
	for (i = 0; i < p->traps.n; i++) {
		m = &p->traps.v[i];
		map = traps != NULL ? tree_find(traps, m->means.name) : NULL;
		opt_enter(r, m->means.name);
		meaning_complete(&m->means, p);
		if (*m->means.clears != 0)
			take_cleared(r, map, p, m);
		if (map != NULL && *m->means.text == 0 && *m->means.alarm_type != 0)
			opt_wrong_key(r, map,
			    "\"text\" is missing, and no rule for \"%s\" gives one",
			    ESC(m->means.alarm_type));
		opt_leave(r);
	}
	for (i = 0; traps != NULL && i < p->traps.n; i++)
		profile_doubt_trap(
		    r, tree_find(traps, p->traps.v[i].means.name), p, &p->traps.v[i]);
	opt_leave(r);
}
