#include "model/options/meaning.h"

#include <string.h>

#include "base/esc.h"
#include "base/mem.h"

void
meaning_read_says(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	static const char *const says_text[] = { "nothing", "clear", "raised" };
	static const struct rec_names says = { says_text, ARRAY_LEN(says_text) };
	struct meaning *m = (void *)((char *)record + o->offset);
	int v = opt_enum(r, t, &says);

	if (v >= 0)
		m->level = (enum level)v;
}

/* severities: {critical: critical, 2..3: major, "*": clear}. The keys are made into the numbers of an
 * enumeration by whoever knows the object. */
void
meaning_read_severities(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct meaning *m = (void *)((char *)record + o->offset);
	const struct tree *c;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct severity_of *s;
		int v = SEVERITY_INDETERMINATE;
		bool clears = c->kind == TREE_SCALAR && strcmp(c->text, "clear") == 0;

		opt_enter(r, c->key);
		if (!clears && opt_want(r, c, TREE_SCALAR))
			v = opt_enum(r, c, &severity_names);
		opt_leave(r);
		s = opt_list_add(r, &m->severities, sizeof *s);
		*s = (struct severity_of){ arena_text(r->mem, c->key), clears,
			v >= 0 ? (enum severity)v : SEVERITY_INDETERMINATE };
	}
	if (m->severities.n > SEVERITIES_MAX)
		opt_wrong(r, map, "%zu values, at most %d fit", m->severities.n,
		    SEVERITIES_MAX);
}

static void
missing(struct opt_reader *r, const struct tree *map, const char *key, const char *is)
{
	opt_enter(r, key);
	opt_wrong_key(r, map, "is missing: %s", is);
	opt_leave(r);
}

void
meaning_check(struct opt_reader *r, const struct tree *map, const struct meaning *m)
{
	const struct tree *says = tree_find(map, "says");
	bool from = tree_find(map, "severity-from") != NULL;

	if (says == NULL && *m->clears == 0)
		missing(r, map, "says",
		    "what it says of the alarm's state, or `clears`, the mapping whose "
		    "alarm it ends");
	if (says != NULL && *m->clears != 0)
		opt_wrong_key(r, tree_find(map, "clears"),
		    "\"clears\" and \"says\" stand both here; \"clears\" alone says "
		    "clear");
	if (*m->alarm_type == 0 && *m->clears == 0 &&
	    (says == NULL || strcmp(says->text, "nothing") != 0))
		missing(r, map, "alarm",
		    "the alarm type it speaks of; one that a rule gives too is the same "
		    "alarm, and what is not said here is as the rule says");
	if (from != (m->severities.n != 0))
		opt_wrong_key(r, map,
		    "\"severity-from\" and \"severities\" stand together only: the "
		    "value, and what it means");
}

void
meaning_take(struct meaning *m, const struct meaning *cleared)
{
	m->level = LEVEL_CLEAR;
	m->alarm_type = cleared->alarm_type;
	m->will_clear = cleared->will_clear;
	if (*m->qualifier == 0)
		m->qualifier = cleared->qualifier;
	if (*m->table == 0)
		m->table = cleared->table;
	if (m->family == FAMILY_NONE)
		m->family = cleared->family;
	if (m->severity == SEVERITY_INDETERMINATE)
		m->severity = cleared->severity;
	if (m->probable_cause == 0) {
		m->probable_cause = cleared->probable_cause;
		m->event_type = cleared->event_type;
	}
	if (*m->text == 0)
		m->text = cleared->text;
}

void
meaning_complete(struct meaning *m, const struct profile *p)
{
	size_t i;

	for (i = 0; i < p->rules.n; i++) {
		const struct rule *k = &p->rules.v[i];

		if (*m->alarm_type == 0 || strcmp(k->alarm_type, m->alarm_type) != 0)
			continue;
		if (m->family == FAMILY_NONE)
			m->family = k->family;
		if (m->severity == SEVERITY_INDETERMINATE)
			m->severity = k->severity;
		if (m->probable_cause == 0) {
			m->probable_cause = k->probable_cause;
			m->event_type = k->event_type;
		}
		if (*m->text == 0)
			m->text = k->text;
		return;
	}
}
