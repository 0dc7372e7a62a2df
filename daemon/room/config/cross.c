/* cross.c - names that name each other: devices, profiles, sites, customers, contracts, causes. */
#include <string.h>

#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/near.h"
#include "room/config/load.h"

static const struct tree *
at_field(const struct tree *map, const char *field)
{
	const struct tree *t = tree_find(map, field);

	return t != NULL ? t : map;
}

/* Says that a name names nothing, and the nearest that does. */
static void
unknown(struct loaded *l, const struct tree *at, const char *what, const char *name,
    const char *near)
{
	if (near != NULL)
		opt_wrong(&l->reader, at, "there is no %s \"%s\" (did you mean \"%s\"?)",
		    what, ESC(name), near);
	else
		opt_wrong(&l->reader, at, "there is no %s \"%s\"", what, ESC(name));
}

#define NEAREST(list, member, name, near)                                                \
	do {                                                                             \
		size_t nearest_i;                                                        \
		near = NULL;                                                             \
		for (nearest_i = 0; nearest_i < (list).n; nearest_i++)                   \
			near = near_better(name, near, (list).v[nearest_i].member);      \
	} while (0)

struct index {
	struct map devices, profiles, sites, customers;
};

static void
check_links(struct loaded *l, struct index *x, struct device *d, const struct tree *map)
{
	const char *near;
	size_t i;

	for (i = 0; i < d->links.n; i++) {
		if (map_get(&x->devices, d->links.v[i].to) != NULL)
			continue;
		NEAREST(l->inventory.devices, name, d->links.v[i].to, near);
		unknown(l, at_field(at_field(map, "links"), d->links.v[i].port), "device",
		    d->links.v[i].to, near);
	}
	for (i = 0; i < d->upstream.n; i++) {
		if (strcmp(d->upstream.v[i], d->name) == 0)
			opt_wrong(&l->reader, at_field(map, "upstream"),
			    "a device is not its own upstream");
		else if (map_get(&x->devices, d->upstream.v[i]) == NULL) {
			NEAREST(l->inventory.devices, name, d->upstream.v[i], near);
			unknown(l, at_field(map, "upstream"), "device", d->upstream.v[i],
			    near);
		}
	}
}

static void
check_device(struct loaded *l, struct index *x, struct device *d, const struct tree *map)
{
	const char *near;

	if (*d->profile != 0 && map_get(&x->profiles, d->profile) == NULL) {
		NEAREST(l->plan.profiles, name, d->profile, near);
		unknown(l, at_field(map, "profile"), "profile", d->profile, near);
	}
	if (*d->site != 0 && map_get(&x->sites, d->site) == NULL) {
		NEAREST(l->plan.sites, name, d->site, near);
		unknown(l, at_field(map, "site"), "site", d->site, near);
	}
	if (*d->customer != 0 && map_get(&x->customers, d->customer) == NULL) {
		NEAREST(l->plan.customers, name, d->customer, near);
		unknown(l, at_field(map, "customer"), "customer", d->customer, near);
	}
	check_links(l, x, d, map);
}

/* Follows upstreams; a device met twice on the way is in a circle. Each is walked once. */
static bool
in_circle(struct index *x, const struct device *d, struct map *done, struct map *on_way)
{
	size_t i;
	bool circle = false;

	if (map_get(done, d->name) != NULL)
		return false;
	if (map_get(on_way, d->name) != NULL)
		return true;
	if (on_way->n >= 1000)
		return true;
	map_put(on_way, d->name, x);
	for (i = 0; i < d->upstream.n && !circle; i++) {
		const struct device *up = map_get(&x->devices, d->upstream.v[i]);

		circle = up != NULL && in_circle(x, up, done, on_way);
	}
	map_del(on_way, d->name);
	map_put(done, d->name, x);
	return circle;
}

static void
check_circles(struct loaded *l, struct index *x, const struct tree *devices)
{
	struct map done, on_way;
	const struct tree *t;

	map_init(&done);
	map_init(&on_way);
	for (t = devices->child; t != NULL; t = t->next) {
		const struct device *d = map_get(&x->devices, t->key);

		opt_enter(&l->reader, t->key);
		if (d != NULL && in_circle(x, d, &done, &on_way))
			opt_wrong(&l->reader, at_field(t, "upstream"),
			    "its upstreams lead back to itself, or more than 1000 deep");
		opt_leave(&l->reader);
	}
	map_fini(&done);
	map_fini(&on_way);
}

/* A cable that one end names is known to both. */
static void
mirror_links(struct loaded *l, struct index *x)
{
	size_t i, k, n = l->inventory.devices.n;

	for (i = 0; i < n; i++) {
		struct device *d = &l->inventory.devices.v[i];
		size_t own = d->links.n;

		for (k = 0; k < own; k++) {
			struct device *o = map_get(&x->devices, d->links.v[k].to);
			struct link_end *back;
			const char *port =
			    arena_printf(&l->mem, "port:%s", d->links.v[k].remote_port);

			if (o == NULL || o == d || *d->links.v[k].remote_port == 0 ||
			    device_link(o, port) != NULL)
				continue;
			back = opt_list_add(&l->reader, &o->links, sizeof *back);
			*back = (struct link_end){ d->links.v[k].remote_port, d->name,
				d->links.v[k].port };
		}
	}
}

static void
check_rest(struct loaded *l)
{
	struct tree at = { .file = "", .text = "" };
	size_t i, k;

	for (i = 0; i < l->plan.customers.n; i++) {
		const struct customer *c = &l->plan.customers.v[i];

		if (*c->contract != 0 && plan_contract(&l->plan, c->contract) == NULL) {
			const char *near;

			NEAREST(l->plan.contracts, name, c->contract, near);
			opt_enter(&l->reader, c->name);
			unknown(l, &at, "contract", c->contract, near);
			opt_leave(&l->reader);
		}
	}
	for (i = 0; i < l->plan.causes.n; i++)
		for (k = 0; k < l->plan.causes.v[i].looks_like.n; k++)
			if (plan_cause(&l->plan, l->plan.causes.v[i].looks_like.v[k]) ==
			    NULL) {
				opt_enter(&l->reader, l->plan.causes.v[i].code);
				unknown(l, &at, "cause",
				    l->plan.causes.v[i].looks_like.v[k], NULL);
				opt_leave(&l->reader);
			}
}

void
cross_check(struct loaded *l, const struct tree *devices)
{
	struct index x;
	const struct tree *t;
	size_t i;

	map_init(&x.devices);
	map_init(&x.profiles);
	map_init(&x.sites);
	map_init(&x.customers);
	for (i = 0; i < l->inventory.devices.n; i++)
		map_put(&x.devices, l->inventory.devices.v[i].name,
		    &l->inventory.devices.v[i]);
	for (i = 0; i < l->plan.profiles.n; i++)
		map_put(&x.profiles, l->plan.profiles.v[i].name, &l->plan.profiles.v[i]);
	for (i = 0; i < l->plan.sites.n; i++)
		map_put(&x.sites, l->plan.sites.v[i].name, &l->plan.sites.v[i]);
	for (i = 0; i < l->plan.customers.n; i++)
		map_put(
		    &x.customers, l->plan.customers.v[i].name, &l->plan.customers.v[i]);
	for (t = devices->child, i = 0; t != NULL; t = t->next, i++) {
		opt_enter(&l->reader, t->key);
		check_device(l, &x, &l->inventory.devices.v[i], t);
		opt_leave(&l->reader);
	}
	check_circles(l, &x, devices);
	if (l->reader.errors == 0)
		mirror_links(l, &x);
	check_rest(l);
	map_fini(&x.devices);
	map_fini(&x.profiles);
	map_fini(&x.sites);
	map_fini(&x.customers);
}
