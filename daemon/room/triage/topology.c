#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

/* A name, and all who name it. It stays while the room lives: names are few and come back. */
struct named {
	char *name;
	struct list_node by; /* of struct naming */
};

static struct named *
named(struct triage *t, const char *name)
{
	struct named *n = map_get(&t->named, name);

	if (n != NULL)
		return n;
	n = mem_alloc(sizeof *n);
	n->name = mem_text(name);
	list_init(&n->by);
	map_put(&t->named, n->name, n);
	return n;
}

static void
name_it(struct known_device *d, const char *name)
{
	struct naming *g = &d->namings[d->n_namings++];

	g->from = d;
	list_append(&named(d->triage, name)->by, &g->in_named);
}

void
topology_drop(struct known_device *d)
{
	size_t i;

	for (i = 0; i < d->n_namings; i++)
		list_remove(&d->namings[i].in_named);
	mem_free(d->namings);
	d->namings = NULL;
	d->n_namings = 0;
}

void
topology_put(struct known_device *d)
{
	size_t i;

	topology_drop(d);
	if (d->d.upstream.n + d->d.links.n == 0)
		return;
	d->namings = mem_array(d->d.upstream.n + d->d.links.n, sizeof *d->namings);
	for (i = 0; i < d->d.upstream.n; i++)
		name_it(d, d->d.upstream.v[i]);
	for (i = 0; i < d->d.links.n; i++)
		name_it(d, d->d.links.v[i].to);
}

struct list_node *
topology_named(struct triage *t, const char *name)
{
	struct named *n = map_get(&t->named, name);

	return n != NULL && !list_empty(&n->by) ? &n->by : NULL;
}

void
topology_free(struct triage *t)
{
	struct named *n;
	size_t at = 0;

	while ((n = map_next(&t->named, &at)) != NULL) {
		mem_free(n->name);
		mem_free(n);
	}
	map_fini(&t->named);
}
