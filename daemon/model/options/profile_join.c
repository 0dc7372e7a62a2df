/* profile_join.c - what a profile extends, joined into it. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/options/profile_own.h"
#include "model/options/ssh.h"

#define EXTENDS_DEPTH 8

/* Any list of records whose first member is their name. */
struct named_list {
	char *v;
	size_t n;
};

static const char *
name_at(const struct named_list *l, size_t size, size_t i)
{
	return *(const char *const *)(l->v + i * size);
}

static void *
find_named(const struct named_list *l, size_t size, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(name_at(l, size, i), name) == 0)
			return l->v + i * size;
	return NULL;
}

/* Appends what the base has and the profile has not. */
static void
inherit(struct opt_reader *r, void *own, const void *base, size_t size)
{
	struct named_list *to = own;
	const struct named_list *from = base;
	size_t i, n = to->n;
	char *v = arena_alloc(r->mem, (to->n + from->n) * size);

	if (to->n != 0)
		memcpy(v, to->v, to->n * size);
	for (i = 0; i < from->n; i++)
		if (find_named(to, size, name_at(from, size, i)) == NULL)
			memcpy(v + n++ * size, from->v + i * size, size);
	to->v = v;
	to->n = n;
}

static void
inherit_tables(struct opt_reader *r, struct profile *p, const struct profile *base)
{
	size_t i;

	for (i = 0; i < p->tables.n; i++) {
		const struct table *b = profile_table_key(base, p->tables.v[i].key);
		struct table *t = &p->tables.v[i];

		if (b == NULL)
			continue;
		inherit(r, &t->columns, &b->columns, sizeof(struct item));
		if (t->labels.n == 0)
			memcpy(&t->labels, &b->labels, sizeof t->labels);
		if (t->where.n == 0)
			memcpy(&t->where, &b->where, sizeof t->where);
		if (*t->shown == 0)
			t->shown = b->shown;
		if (!table_merges(t)) {
			t->row_by = b->row_by;
			t->row_part = b->row_part;
		}
		if (t->every_us == 0)
			t->every_us = b->every_us;
	}
	inherit(r, &p->tables, &base->tables, sizeof(struct table));
}

static void
inherit_commands(struct opt_reader *r, struct profile *p, const struct profile *base)
{
	size_t i;

	for (i = 0; i < base->commands.n; i++)
		*(const char **)opt_list_add(r, &p->commands, sizeof(char *)) =
		    base->commands.v[i];
}

static void
inherit_ssh(struct profile *p, const struct profile *base)
{
	if (*p->ssh_shell == 0)
		p->ssh_shell = base->ssh_shell;
	p->ssh_allow |= base->ssh_allow;
	p->ssh_one_channel |= base->ssh_one_channel;
	if (p->ssh_links == 0)
		p->ssh_links = base->ssh_links;
}

/* A member of a map, or the map where it is not written. */
static const struct tree *
within(const struct tree *map, const char *key)
{
	const struct tree *t = tree_find(map, key);

	return t != NULL ? t : map;
}

/* An entry of a list; a text alone is a list of one. */
static const struct tree *
nth(const struct tree *list, size_t i)
{
	const struct tree *t = list->kind == TREE_LIST ? list->child : list;

	while (i-- != 0 && t->next != NULL)
		t = t->next;
	return t;
}

/* The profiles that are being joined, from the innermost outwards. */
struct way {
	const struct profile *p;
	const struct way *out;
};

static bool
can_join(const struct way *way, const struct profile *base)
{
	unsigned depth;

	for (depth = 0; way != NULL; way = way->out, depth++)
		if (way->p == base)
			return false;
	return depth <= EXTENDS_DEPTH;
}

static struct profile *
named(struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->profiles.n; i++)
		if (strcmp(plan->profiles.v[i].name, name) == 0)
			return &plan->profiles.v[i];
	return NULL;
}

static const char *
nearest(const struct plan *plan, const char *name)
{
	const char *near = NULL;
	size_t i;

	for (i = 0; i < plan->profiles.n; i++)
		near = near_better(name, near, plan->profiles.v[i].name);
	return near;
}

static void
join_one(struct opt_reader *r, const struct tree *map, struct plan *plan,
    struct profile *p, const struct way *out)
{
	const struct tree *at = within(tree_find(map, p->name), "extends");
	const struct way way = { p, out };
	size_t i, n = p->extends.n;

	p->extends.n = 0; /* it is joined once */
	for (i = 0; i < n; i++) {
		const char *name = p->extends.v[i];
		struct profile *base = named(plan, name);

		opt_enter(r, p->name);
		opt_enter(r, "extends");
		if (base == NULL)
			opt_no_such(r, nth(at, i), "profile", name, nearest(plan, name));
		else if (!can_join(&way, base))
			opt_wrong(r, nth(at, i),
			    "\"%s\" leads back to itself, or more than %d deep",
			    ESC(name), EXTENDS_DEPTH);
		opt_leave(r);
		opt_leave(r);
		if (base == NULL || !can_join(&way, base))
			continue;
		join_one(r, map, plan, base, &way);
		inherit(r, &p->items, &base->items, sizeof(struct item));
		inherit_tables(r, p, base);
		inherit(r, &p->rules, &base->rules, sizeof(struct rule));
		inherit(r, &p->traps, &base->traps, sizeof(struct trap_map));
		inherit(r, &p->collectors, &base->collectors, sizeof(struct collector));
		inherit(r, &p->messages, &base->messages, sizeof(struct message_map));
		inherit_commands(r, p, base);
		inherit_ssh(p, base);
		p->watch_ssh |= base->watch_ssh;
		p->watch_ping |= base->watch_ping;
	}
}

struct walked {
	struct oid v[WALKED_MAX];
	size_t n;
};

static void
count(struct walked *w, struct oid oid)
{
	size_t i;

	for (i = 0; i < w->n && i < WALKED_MAX; i++)
		if (oid_compare(w->v[i], oid) == 0)
			return;
	if (oid.n == 0)
		return;
	if (w->n < WALKED_MAX)
		w->v[w->n] = oid;
	w->n++;
}

static void
count_item(struct walked *w, const struct item *item)
{
	size_t i;

	count(w, item->oid);
	count(w, item->instead);
	count(w, item->times);
	count(w, item->over);
	count(w, item->decimals);
	count(w, item->si_prefix);
	for (i = 0; i < item->where.n; i++)
		count(w, item->where.v[i].oid);
}

/* What one walk must bring: all that was joined counts. */
static void
check_table(struct opt_reader *r, const struct tree *tables, const struct table *t)
{
	const struct tree *at = within(tables, t->key);
	struct walked w = { .n = 0 };
	size_t i;

	for (i = 0; i < t->labels.n; i++)
		count_item(&w, &t->labels.v[i]);
	for (i = 0; i < t->columns.n; i++) {
		count_item(&w, &t->columns.v[i]);
		if (t->columns.v[i].derive.nodes.n != 0 && table_merges(t))
			opt_wrong_key(r, at,
			    "\"%s\" is reckoned, and \"row-by\" puts rows together: "
			    "both at once do not work",
			    t->columns.v[i].word);
	}
	for (i = 0; i < t->where.n; i++)
		count(&w, t->where.v[i].oid);
	count(&w, t->row_by);
	if (w.n > WALKED_MAX)
		opt_wrong_key(r, at, "%zu objects for one row, at most %d can be walked",
		    w.n, WALKED_MAX);
}

/* Where all its columns were refused, that was said. */
static void
no_columns(struct opt_reader *r, const struct tree *tables, const struct table *t)
{
	const struct tree *at = within(tables, t->key);

	if (tree_find(at, "columns") != NULL)
		return;
	opt_enter(r, "tables");
	opt_enter(r, t->key);
	opt_wrong_key(r, at, "has no columns, here or in what the profile extends");
	opt_leave(r);
	opt_leave(r);
}

static void
finish(struct opt_reader *r, const struct tree *map, struct profile *p)
{
	const struct tree *at = tree_find(map, p->name);
	size_t i;

	opt_enter(r, p->name);
	profile_finish_collectors(r, tree_find(at, "ssh"), p);
	opt_enter(r, "shell");
	(void)opt_is_shell(r, within(at, "shell"), opt_context_of(r)->plan, p->ssh_shell);
	opt_leave(r);
	for (i = 0; i < p->items.n; i++)
		if (p->items.v[i].every_us == 0)
			p->items.v[i].every_us = p->every_us;
	for (i = 0; i < p->tables.n; i++) {
		if (p->tables.v[i].every_us == 0)
			p->tables.v[i].every_us = p->every_us;
		if (p->tables.v[i].columns.n == 0)
			no_columns(r, within(at, "tables"), &p->tables.v[i]);
		check_table(r, within(at, "tables"), &p->tables.v[i]);
	}
	profile_finish_traps(r, tree_find(at, "traps"), p);
	profile_finish_messages(r, tree_find(at, "messages"), p);
	opt_leave(r);
}

void
profiles_join(struct opt_reader *r, const struct tree *map, struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->profiles.n; i++)
		join_one(r, map, plan, &plan->profiles.v[i], NULL);
	for (i = 0; i < plan->profiles.n; i++)
		finish(r, map, &plan->profiles.v[i]);
}
