/* doubts.c - mappings that can be read and are hardly meant: what fits nothing, or too much. */
#include <stdlib.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/match.h"
#include "model/options/meaning.h"

static const struct mibname *
object_of(struct opt_reader *r, const struct tree *t)
{
	const struct mibname *object = NULL;
	struct oid oid;

	if (t == NULL || t->kind != TREE_SCALAR ||
	    mibnames_resolve(opt_context_of(r)->names, r->mem, t->text, &oid, &object) !=
		0)
		return NULL;
	return object;
}

/* "ifIndex,ifAdminStatus" has it; an empty list is one that nobody wrote down. */
static bool
carries(const struct mibname *notification, const char *name)
{
	const char *p = notification->values;
	size_t n = strlen(name);

	if (strcmp(p, "-") == 0 || *p == 0)
		return true;
	while (p != NULL) {
		if (strncmp(p, name, n) == 0 && (p[n] == ',' || p[n] == 0))
			return true;
		p = strchr(p, ',');
		p = p != NULL ? p + 1 : NULL;
	}
	return false;
}

/* True when one of the enumeration's numbers fits; of one that is open, or is none, it may. */
static bool
can_have(const struct mibname *object, const char *value)
{
	const char *p = object->values, *open;
	char number[24];
	size_t n;

	if (strchr(p, '(') == NULL || strstr(p, "...") != NULL)
		return true;
	for (; p != NULL && (open = strchr(p, '(')) != NULL; p = strchr(open, ',')) {
		n = strcspn(open + 1, ")");
		if (n >= sizeof number)
			continue;
		memcpy(number, open + 1, n);
		number[n] = 0;
		if (match_text(value, number))
			return true;
	}
	return false;
}

static void
doubt_condition(struct opt_reader *r, const struct tree *c, const struct mibname *trap)
{
	struct tree key = profile_key(c);
	const struct mibname *object = object_of(r, &key);
	const struct tree *v = c->kind == TREE_LIST ? c->child : c;

	if (object == NULL)
		return;
	if (trap != NULL && !carries(trap, object->name))
		opt_doubt(r, &key,
		    "%s does not carry %s: a condition on it fits nothing, unless the "
		    "device sends more than it must",
		    trap->name, object->name);
	for (; v != NULL; v = c->kind == TREE_LIST ? v->next : NULL)
		if (v->kind == TREE_SCALAR &&
		    !can_have(object, profile_value_named(r, object, v->text)))
			opt_doubt(r, v, "%s is never \"%s\": it fits nothing",
			    object->name, ESC(v->text));
}

static void
doubt_fits_nothing(struct opt_reader *r, const struct tree *map)
{
	const struct tree *t = tree_find(map, "trap"), *where = tree_find(map, "where"),
			  *c;
	const struct mibname *trap = object_of(r, t);

	if (trap != NULL && strcmp(trap->kind, "notification") != 0) {
		opt_enter(r, "trap");
		opt_doubt(r, t, "%s is a %s, and no notification: it fits nothing",
		    trap->name, trap->kind);
		opt_leave(r);
		return;
	}
	opt_enter(r, "where");
	for (c = where != NULL && where->kind == TREE_MAP ? where->child : NULL;
	     c != NULL; c = c->next)
		doubt_condition(r, c, trap);
	opt_leave(r);
}

static bool
same_alarm(const struct meaning *a, const struct meaning *b)
{
	return *a->alarm_type != 0 && strcmp(a->alarm_type, b->alarm_type) == 0 &&
	    strcmp(a->qualifier, b->qualifier) == 0;
}

/* One without conditions beside one that has some, on the same notification. */
static void
doubt_fits_all(struct opt_reader *r, const struct tree *map, const struct profile *p,
    const struct trap_map *m)
{
	size_t i;

	if (m->conditions.n != 0)
		return;
	for (i = 0; i < p->traps.n; i++) {
		const struct trap_map *o = &p->traps.v[i];

		if (o != m && oid_compare(o->trap, m->trap) == 0 &&
		    same_alarm(&o->means, &m->means) && o->means.level != m->means.level)
			opt_doubt(r, map,
			    "has no condition and fits every such trap, those of \"%s\" "
			    "too, which says the opposite",
			    ESC(o->means.name));
	}
}

static bool
may_clear(const struct meaning *m)
{
	size_t i;

	if (m->level == LEVEL_CLEAR)
		return true;
	for (i = 0; i < m->severities.n; i++)
		if (m->severities.v[i].clears)
			return true;
	return false;
}

static bool
is_cleared_by_any(const struct profile *p, const struct meaning *m)
{
	size_t i;

	for (i = 0; i < p->rules.n; i++)
		if (strcmp(p->rules.v[i].alarm_type, m->alarm_type) == 0)
			return true;
	for (i = 0; i < p->traps.n; i++)
		if (same_alarm(&p->traps.v[i].means, m) &&
		    may_clear(&p->traps.v[i].means))
			return true;
	for (i = 0; i < p->messages.n; i++)
		if (same_alarm(&p->messages.v[i].means, m) &&
		    may_clear(&p->messages.v[i].means))
			return true;
	return false;
}

static void
doubt_stays(struct opt_reader *r, const struct tree *map, const struct profile *p,
    const struct meaning *m)
{
	if (m->level == LEVEL_RAISED && m->will_clear && !is_cleared_by_any(p, m))
		opt_doubt(r, map,
		    "nothing clears \"%s\": no rule, and no mapping that says clear; or "
		    "say `will-clear: no`",
		    ESC(m->alarm_type));
}

void
profile_doubt_trap(struct opt_reader *r, const struct tree *map, const struct profile *p,
    const struct trap_map *m)
{
	if (map == NULL || map->kind != TREE_MAP)
		return;
	opt_enter(r, m->means.name);
	doubt_fits_nothing(r, map);
	doubt_fits_all(r, map, p, m);
	doubt_stays(r, map, p, &m->means);
	opt_leave(r);
}

void
profile_doubt_message(struct opt_reader *r, const struct tree *map,
    const struct profile *p, const struct meaning *m)
{
	if (map == NULL || map->kind != TREE_MAP)
		return;
	opt_enter(r, m->name);
	doubt_stays(r, map, p, m);
	opt_leave(r);
}
