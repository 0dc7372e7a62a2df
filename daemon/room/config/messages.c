/* messages.c - the patterns of profiles' messages: whether they are any, and what they name. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "link/pcre/pattern.h"
#include "room/config/load.h"

static const char *const always[] = { "app", "id", "host", "severity", "message" };

/* The values that a line of this mapping has, by name. */
struct names {
	const char *v[PATTERN_GROUPS_MAX + 32];
	size_t n;
};

static void
gather(struct names *k, const struct message_map *m, const struct pattern *p)
{
	size_t i;

	k->n = 0;
	for (i = 0; i < ARRAY_LEN(always); i++)
		k->v[k->n++] = always[i];
	for (i = 0; i < m->data.n && k->n < ARRAY_LEN(k->v); i++)
		k->v[k->n++] = m->data.v[i].name;
	for (i = 1; p != NULL && i < PATTERN_GROUPS_MAX && k->n < ARRAY_LEN(k->v); i++)
		if (pattern_group_name(p, i) != NULL)
			k->v[k->n++] = pattern_group_name(p, i);
}

/* Any parameter of structured data may be there: only a name without a point can be wrong. */
static bool
is_known(const struct names *k, const char *name, const char **near)
{
	size_t i;

	*near = NULL;
	for (i = 0; i < k->n; i++) {
		if (strcmp(k->v[i], name) == 0)
			return true;
		*near = near_better(name, *near, k->v[i]);
	}
	return strchr(name, '.') != NULL;
}

static void
check_name(struct loaded *l, const struct tree *map, const char *key, const char *name,
    const struct names *k)
{
	const char *near;

	if (*name == 0 || tree_find(map, key) == NULL || is_known(k, name, &near))
		return;
	opt_enter(&l->reader, key);
	opt_no_such(&l->reader, tree_find(map, key), "value", name, near);
	opt_leave(&l->reader);
}

static void
check_text(struct loaded *l, const struct tree *map, const struct names *k)
{
	const struct tree *t = tree_find(map, "text");
	const char *p = t != NULL && t->kind == TREE_SCALAR ? t->text : "", *near;

	opt_enter(&l->reader, "text");
	while ((p = strchr(p, '{')) != NULL) {
		size_t n = strcspn(++p, "}");
		const char *name = arena_text_n(&l->mem, p, n);

		if (p[n] == 0)
			opt_wrong(&l->reader, t, "\"{\" without \"}\" in the text");
		else if (strcmp(name, "label") != 0 && strcmp(name, "device") != 0 &&
		    !is_known(k, name, &near))
			opt_no_such(&l->reader, t, "value", name, near);
		p += n;
	}
	opt_leave(&l->reader);
}

/* Fits an empty text, and asks for nothing else: it fits every line. */
static bool
fits_all(const struct message_map *m, const struct pattern *p)
{
	struct pattern_match found;

	return m->apps.n + m->ids.n + m->data.n == 0 && p != NULL &&
	    pattern_find(p, "", 0, 0, &found) == 1;
}

/* No application's name has a blank in it. */
static bool
fits_none(const struct message_map *m)
{
	size_t i;

	for (i = 0; i < m->apps.n; i++)
		if (strchr(m->apps.v[i], ' ') == NULL)
			return false;
	return m->apps.n != 0;
}

static void
check_one(struct loaded *l, const struct tree *map, const struct message_map *m)
{
	const struct tree *t = tree_find(map, "match");
	struct pattern *p = NULL;
	struct names k;
	char why[128];
	size_t at = 0;

	if (*m->pattern != 0 && t != NULL && pattern_new(m->pattern, &p, why, &at) < 0) {
		opt_enter(&l->reader, "match");
		opt_wrong_in(&l->reader, t, at, "no pattern of PCRE2: %s", why);
		opt_leave(&l->reader);
		return;
	}
	gather(&k, m, p);
	check_name(l, map, "name", m->label, &k);
	check_name(l, map, "row", m->index, &k);
	check_name(l, map, "severity-from", m->severity_from, &k);
	check_text(l, map, &k);
	if (fits_all(m, p))
		opt_doubt(&l->reader, map,
		    "fits every line: the pattern asks for nothing, and no `app`, `id` "
		    "or "
		    "`data` stands beside it");
	if (fits_none(m))
		opt_doubt(&l->reader, tree_find(map, "app"),
		    "fits nothing: an application's name has no blanks");
	pattern_free(p);
}

void
messages_check(struct loaded *l, const struct tree *profiles)
{
	const struct tree *t, *c, *messages;
	size_t i, k;

	opt_enter(&l->reader, "profiles");
	for (t = profiles->child, i = 0; t != NULL; t = t->next, i++) {
		const struct profile *p = &l->plan.profiles.v[i];

		messages = t->kind == TREE_MAP ? tree_find(t, "messages") : NULL;
		if (messages == NULL || messages->kind != TREE_MAP)
			continue;
		opt_enter(&l->reader, t->key);
		opt_enter(&l->reader, "messages");
		for (c = messages->child, k = 0; c != NULL && k < p->messages.n;
		     c = c->next, k++) {
			opt_enter(&l->reader, c->key);
			check_one(l, c, &p->messages.v[k]);
			opt_leave(&l->reader);
		}
		opt_leave(&l->reader);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}
