/* crew.c - who can be sent and what lies where; and contracts that promise what cannot be. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "room/config/load.h"

/* Rosters are looked through from a fixed Monday on, so that a check says the same each day. */
#define LOOK_FROM ((wall_us)20458 * DAY_US) /* 2026-01-05 */

static const struct tree *
at_nth(const struct tree *map, const char *field, size_t n)
{
	const struct tree *t = tree_find(map, field), *c;

	for (c = t != NULL ? t->child : NULL; c != NULL && n != 0; c = c->next)
		n--;
	return c != NULL ? c : t != NULL ? t : map;
}

static void
wrong(struct loaded *l, const struct tree *at, const char *field, const char *why)
{
	opt_enter(&l->reader, field);
	opt_wrong(&l->reader, at, "%s", why);
	opt_leave(&l->reader);
}

static bool
is_skill_of_a_cause(const struct plan *p, const char *skill, const char **near)
{
	size_t i;

	for (i = 0; i < p->causes.n; i++) {
		if (strcmp(p->causes.v[i].skill, skill) == 0)
			return true;
		*near = near_better(skill, *near, p->causes.v[i].skill);
	}
	return false;
}

static void
check_skills(struct loaded *l, const struct engineer *e, const struct tree *t)
{
	size_t i;

	opt_enter(&l->reader, "skills");
	for (i = 0; i < e->skills.n; i++) {
		const char *near = NULL;

		if (!is_skill_of_a_cause(&l->plan, e->skills.v[i], &near))
			opt_doubt(&l->reader, at_nth(t, "skills", i),
			    "no cause asks for the skill \"%s\"%s%s%s",
			    ESC(e->skills.v[i]), near != NULL ? " (did you mean \"" : "",
			    near != NULL ? near : "", near != NULL ? "\"?)" : "");
	}
	opt_leave(&l->reader);
}

/* False when something of it is wrong: then it cannot be reckoned with. */
static bool
resolve(struct loaded *l, struct engineer *e, const struct tree *t)
{
	const char *why =
	    roster_resolve_zone(&l->mem, e, l->plan.zones.v, l->plan.zones.n);
	bool good = why == NULL;
	size_t i;

	if (why != NULL)
		wrong(l, at_nth(t, "zone", 0), "zone", why);
	for (i = 0; i < e->shifts.n; i++) {
		why = roster_resolve_shift(&l->mem, &e->shifts.v[i]);
		good = good && why == NULL;
		if (why != NULL)
			wrong(l, at_nth(t, "shifts", i), "shifts", why);
	}
	for (i = 0; i < e->away.n; i++) {
		why = roster_resolve_absence(&l->mem, &e->away.v[i]);
		good = good && why == NULL;
		if (why != NULL)
			wrong(l, at_nth(t, "away", i), "away", why);
	}
	return good;
}

static void
check_overlap(struct loaded *l, const struct engineer *e, const struct tree *t)
{
	char text[TIME_TEXT_MAX];
	size_t a, b;
	wall_us at;

	if (!roster_overlap(e, LOOK_FROM, &a, &b, &at))
		return;
	opt_enter(&l->reader, "shifts");
	opt_doubt(&l->reader, at_nth(t, "shifts", b),
	    "overlaps shift %zu of the list, as at %.16s UTC", a + 1,
	    wall_text(at, text));
	opt_leave(&l->reader);
}

/* Hours in which nobody can be sent, for all and for each skill that causes ask for. */
static void
check_gaps(struct loaded *l, const struct tree *map)
{
	char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
	const struct plan *p = &l->plan;
	wall_us begins, ends;

	if (p->engineers.n == 0 ||
	    !roster_gap(p->engineers.v, p->engineers.n, "", LOOK_FROM, &begins, &ends))
		return;
	opt_doubt(&l->reader, map->child,
	    "nobody is on shift from %.16s to %.16s UTC, for one",
	    wall_text(begins, from), wall_text(ends, to));
}

static bool
anybody_can(const struct plan *p, const char *skill)
{
	size_t i;

	for (i = 0; i < p->engineers.n; i++)
		if (roster_has_skill(&p->engineers.v[i], skill))
			return true;
	return false;
}

/* Someone must go, and nobody can do it: said once for each skill. */
static void
check_nobody(struct loaded *l, const struct tree *map)
{
	const struct plan *p = &l->plan;
	size_t i, k;

	for (i = 0; p->engineers.n != 0 && i < p->causes.n; i++) {
		const struct cause *c = &p->causes.v[i];

		if (c->remote != REMOTE_NO || *c->skill == 0 || anybody_can(p, c->skill))
			continue;
		for (k = 0; k < i; k++)
			if (p->causes.v[k].remote == REMOTE_NO &&
			    strcmp(p->causes.v[k].skill, c->skill) == 0)
				break;
		if (k == i)
			opt_doubt(&l->reader, map->child,
			    "nobody has the skill \"%s\", that %s wants on site",
			    c->skill, c->code);
	}
}

static void
check_engineers(struct loaded *l, const struct tree *map)
{
	const struct tree *t;
	bool good = true;
	size_t i;

	opt_enter(&l->reader, "engineers");
	for (i = 0; i < l->plan.engineers.n; i++)
		if (*l->plan.engineers.v[i].zone != 0 &&
		    strcmp(l->plan.engineers.v[i].zone, "UTC") != 0)
			zones_load(l);
	for (t = map->child, i = 0; t != NULL; t = t->next, i++) {
		struct engineer *e = &l->plan.engineers.v[i];

		opt_enter(&l->reader, t->key);
		check_skills(l, e, t);
		if (!resolve(l, e, t))
			good = false;
		else
			check_overlap(l, e, t);
		opt_leave(&l->reader);
	}
	if (good && l->reader.errors == 0 && map->child != NULL) {
		check_gaps(l, map);
		check_nobody(l, map);
	}
	opt_leave(&l->reader);
}

/* Places of parts are found by their names: a depot's is no engineer's. */
static void
check_depots(struct loaded *l, const struct tree *map)
{
	const struct tree *t;

	opt_enter(&l->reader, "depots");
	for (t = map->child; t != NULL; t = t->next) {
		opt_enter(&l->reader, t->key);
		if (plan_engineer(&l->plan, t->key) != NULL)
			opt_wrong_key(&l->reader, t,
			    "an engineer has this name: parts could lie with either");
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

static int64_t
of(const struct clock_level *c, enum urgency u)
{
	return u == URGENCY_CRITICAL ? c->critical_us
	    : u == URGENCY_URGENT    ? c->urgent_us
				     : c->normal_us;
}

/* All of it could be read. */
static bool
is_whole(const struct clock_level *c)
{
	return c->normal_us != 0 && c->urgent_us != 0 && c->critical_us != 0;
}

static const struct clock_level *
level(const struct contract *k, enum clock_kind clock)
{
	size_t i;

	for (i = 0; i < k->clocks.n; i++)
		if (k->clocks.v[i].clock == clock)
			return &k->clocks.v[i];
	return NULL;
}

/* What is more urgent may not have more time, and an earlier step not more than a later one. */
static void
check_contract(struct loaded *l, const struct contract *k, const struct tree *t)
{
	static const enum clock_kind order[][2] = { { CLOCK_RESPONSE, CLOCK_LOOP_CLOSED },
		{ CLOCK_DISPATCH, CLOCK_ON_SITE }, { CLOCK_ON_SITE, CLOCK_LOOP_CLOSED },
		{ CLOCK_COMPLAINT, CLOCK_LOOP_CLOSED } };
	const struct tree *clocks = tree_find(t, "clocks");
	size_t i;
	int u;

	if (clocks == NULL)
		return;
	opt_enter(&l->reader, "clocks");
	for (i = 0; i < k->clocks.n; i++) {
		const struct clock_level *c = &k->clocks.v[i];
		const struct tree *at =
		    tree_find(clocks, rec_name(&clock_names, (int)c->clock));

		if (at != NULL && is_whole(c) &&
		    (c->critical_us > c->urgent_us || c->urgent_us > c->normal_us))
			opt_doubt(&l->reader, at,
			    "%s has more time where it is more urgent",
			    rec_name(&clock_names, (int)c->clock));
	}
	for (i = 0; i < ARRAY_LEN(order); i++) {
		const struct clock_level *a = level(k, order[i][0]),
					 *b = level(k, order[i][1]);
		const struct tree *at =
		    tree_find(clocks, rec_name(&clock_names, (int)order[i][0]));

		if (a == NULL || b == NULL || at == NULL || !is_whole(a) || !is_whole(b))
			continue;
		for (u = URGENCY_NORMAL; u < URGENCY_COUNT; u++)
			if (of(a, (enum urgency)u) > of(b, (enum urgency)u)) {
				opt_doubt(&l->reader, at,
				    "%s of a ticket that is %s is due after %s, which "
				    "cannot be before it",
				    rec_name(&clock_names, (int)order[i][0]),
				    rec_name(&urgency_names, u),
				    rec_name(&clock_names, (int)order[i][1]));
				break;
			}
	}
	opt_leave(&l->reader);
}

static void
check_contracts(struct loaded *l, const struct tree *map)
{
	const struct tree *t;
	size_t i = 0;

	opt_enter(&l->reader, "contracts");
	for (t = map->child; t != NULL; t = t->next, i++) {
		opt_enter(&l->reader, t->key);
		check_contract(l, &l->plan.contracts.v[i], t);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

void
crew_check(struct loaded *l, const struct sections *s)
{
	check_contracts(l, s->contracts);
	check_engineers(l, s->engineers);
	check_depots(l, s->depots);
}
