/* cross.c - names that name each other: devices, profiles, sites, customers, contracts, causes. */
#include <string.h>

#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/correlate.h"
#include "model/options/ssh.h"
#include "room/config/load.h"

static const struct tree *
at_field(const struct tree *map, const char *field)
{
	const struct tree *t = tree_find(map, field);

	return t != NULL ? t : map;
}

/* The place of an entry in a member of a map: a list's, or a text that stands for a list of one. */
static const struct tree *
at_entry(const struct tree *map, const char *field, const char *text)
{
	const struct tree *t = at_field(map, field), *c;

	for (c = t->kind == TREE_LIST ? t->child : NULL; c != NULL; c = c->next)
		if (strcmp(c->text, text) == 0)
			return c;
	return t;
}

/* Says that the value of a field names nothing, and the nearest that there is. */
static void
unknown(struct loaded *l, const struct tree *map, const char *field, const char *what,
    const char *name, const char *near)
{
	opt_enter(&l->reader, field);
	opt_no_such(&l->reader, at_entry(map, field, name), what, name, near);
	opt_leave(&l->reader);
}

static void
wrong_in(struct loaded *l, const struct tree *at, const char *field, const char *text)
{
	opt_enter(&l->reader, field);
	opt_wrong(&l->reader, at, "%s", text);
	opt_leave(&l->reader);
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
		const struct link_end *e = &d->links.v[i];

		if (*e->to == 0 || map_get(&x->devices, e->to) != NULL)
			continue;
		NEAREST(l->inventory.devices, name, e->to, near);
		opt_enter(&l->reader, "links");
		unknown(l, at_field(map, "links"), e->port, "device", e->to, near);
		opt_leave(&l->reader);
	}
	for (i = 0; i < d->upstream.n; i++) {
		if (strcmp(d->upstream.v[i], d->name) == 0)
			wrong_in(l, at_entry(map, "upstream", d->name), "upstream",
			    "a device is not its own upstream");
		else if (map_get(&x->devices, d->upstream.v[i]) == NULL) {
			NEAREST(l->inventory.devices, name, d->upstream.v[i], near);
			unknown(l, map, "upstream", "device", d->upstream.v[i], near);
		}
	}
}

static void
check_device(struct loaded *l, struct index *x, struct device *d, const struct tree *map)
{
	const char *near;

	if (*d->profile != 0 && strcmp(d->profile, PROFILE_AUTO) != 0 &&
	    map_get(&x->profiles, d->profile) == NULL) {
		NEAREST(l->plan.profiles, name, d->profile, near);
		unknown(l, map, "profile", "profile", d->profile, near);
	}
	if (*d->site != 0 && map_get(&x->sites, d->site) == NULL) {
		NEAREST(l->plan.sites, name, d->site, near);
		unknown(l, map, "site", "site", d->site, near);
	}
	if (*d->customer != 0 && map_get(&x->customers, d->customer) == NULL) {
		NEAREST(l->plan.customers, name, d->customer, near);
		unknown(l, map, "customer", "customer", d->customer, near);
	}
	opt_enter(&l->reader, "ssh");
	opt_enter(&l->reader, "shell");
	(void)opt_is_shell(
	    &l->reader, at_field(at_field(map, "ssh"), "shell"), &l->plan, d->ssh_shell);
	opt_leave(&l->reader);
	opt_leave(&l->reader);
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

		circle = up != NULL && up != d && in_circle(x, up, done, on_way);
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
			wrong_in(l, at_field(t, "upstream"), "upstream",
			    "leads back to the device itself, or more than 1000 deep");
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
check_customers(struct loaded *l, const struct tree *map)
{
	const struct tree *t;
	const char *near;
	size_t i = 0;

	opt_enter(&l->reader, "customers");
	for (t = map->child; t != NULL; t = t->next, i++) {
		const struct customer *c = &l->plan.customers.v[i];

		opt_enter(&l->reader, t->key);
		if (*c->contract != 0 && plan_contract(&l->plan, c->contract) == NULL) {
			NEAREST(l->plan.contracts, name, c->contract, near);
			unknown(l, t, "contract", "contract", c->contract, near);
		}
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

static void
causes_known(struct loaded *l, const struct tree *t, const char *key,
    const char *const *v, size_t n)
{
	const char *near;
	size_t i;

	for (i = 0; i < n; i++) {
		if (plan_cause(&l->plan, v[i]) != NULL)
			continue;
		NEAREST(l->plan.causes, code, v[i], near);
		unknown(l, t, key, "cause", v[i], near);
	}
}

static void
check_causes(struct loaded *l, const struct tree *map)
{
	const struct tree *t;
	size_t i = 0;

	opt_enter(&l->reader, "causes");
	for (t = map->child; t != NULL; t = t->next, i++) {
		const struct cause *c = &l->plan.causes.v[i];

		opt_enter(&l->reader, t->key);
		causes_known(l, t, "looks-like", c->looks_like.v, c->looks_like.n);
		causes_known(l, t, "may-hide", c->may_hide.v, c->may_hide.n);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

/* The alarm types that rules and traps of any profile raise, and our own. */
static void
gather_types(struct loaded *l, struct map *types)
{
	static const char *const own[] = { TYPE_DEVICE_UNREACHABLE, TYPE_AGENT_SILENT };
	size_t i, k;

	for (i = 0; i < ARRAY_LEN(own); i++)
		map_put(types, own[i], (void *)(uintptr_t)own[i]);
	for (i = 0; i < l->plan.profiles.n; i++) {
		const struct profile *p = &l->plan.profiles.v[i];

		for (k = 0; k < p->rules.n; k++)
			map_put(types, p->rules.v[k].alarm_type,
			    (void *)(uintptr_t)p->rules.v[k].alarm_type);
		for (k = 0; k < p->traps.n; k++)
			map_put(types, p->traps.v[k].means.alarm_type,
			    (void *)(uintptr_t)p->traps.v[k].means.alarm_type);
		for (k = 0; k < p->messages.n; k++)
			map_put(types, p->messages.v[k].means.alarm_type,
			    (void *)(uintptr_t)p->messages.v[k].means.alarm_type);
	}
}

static void
check_type(struct loaded *l, const struct map *types, const struct tree *map,
    const char *field, const char *name)
{
	const char *near = NULL, *type;
	size_t at = 0;

	if (*name == 0 || map_get(types, name) != NULL)
		return;
	while ((type = map_next(types, &at)) != NULL)
		near = near_better(name, near, type);
	unknown(l, map, field, "alarm type", name, near);
}

static void
check_relations(struct loaded *l, const struct map *types, const struct tree *map)
{
	const struct tree *t;
	size_t i = 0;

	opt_enter(&l->reader, "relations");
	for (t = map->child; t != NULL; t = t->next, i++) {
		const struct relation *x = &l->plan.relations.v[i];

		opt_enter(&l->reader, t->key);
		check_type(l, types, t, "symptom", x->symptom);
		check_type(l, types, t, "root", x->root);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

/* People and other systems give types that no profile knows: then it is only doubted. */
static void
check_alarm_types(struct loaded *l, const struct map *types, const struct tree *map)
{
	const struct tree *t;

	opt_enter(&l->reader, "alarm-types");
	for (t = map->child; t != NULL; t = t->next) {
		if (map_get(types, t->key) != NULL)
			continue;
		opt_enter(&l->reader, t->key);
		opt_doubt(&l->reader, t, "no rule and no trap gives alarms of this type");
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

static void
check_types(struct loaded *l, const struct sections *s)
{
	struct map types;

	map_init(&types);
	gather_types(l, &types);
	check_alarm_types(l, &types, s->alarm_types);
	check_relations(l, &types, s->relations);
	map_fini(&types);
}

static void
check_scope(struct loaded *l, const struct maintenance *m, const struct tree *t)
{
	const char *near;
	size_t i;

	if (*m->site != 0 && plan_site(&l->plan, m->site) == NULL) {
		NEAREST(l->plan.sites, name, m->site, near);
		unknown(l, t, "site", "site", m->site, near);
	}
	if (*m->customer != 0 && plan_customer(&l->plan, m->customer) == NULL) {
		NEAREST(l->plan.customers, name, m->customer, near);
		unknown(l, t, "customer", "customer", m->customer, near);
	}
	for (i = 0; i < l->plan.sites.n; i++)
		if (strcmp(l->plan.sites.v[i].region, m->region) == 0)
			break;
	if (*m->region != 0 && i == l->plan.sites.n) {
		NEAREST(l->plan.sites, region, m->region, near);
		unknown(l, t, "region", "region", m->region, near);
	}
	for (i = 0; i < l->inventory.devices.n; i++)
		if (strcmp(l->inventory.devices.v[i].name, m->device) == 0)
			break;
	if (*m->device != 0 && i == l->inventory.devices.n) {
		NEAREST(l->inventory.devices, name, m->device, near);
		unknown(l, t, "device", "device", m->device, near);
	}
}

static void
check_maintenance(struct loaded *l, const struct tree *map)
{
	const struct tree *t;
	const char *why;
	size_t i = 0;

	if (map->child != NULL)
		zones_load(l);
	opt_enter(&l->reader, "maintenance");
	for (t = map->child; t != NULL; t = t->next, i++) {
		struct maintenance *m = &l->plan.maintenances.v[i];

		opt_enter(&l->reader, t->key);
		check_scope(l, m, t);
		why =
		    maintenance_resolve(&l->mem, m, l->plan.zones.v, l->plan.zones.n, 0);
		if (why != NULL && *m->from != 0 && *m->to != 0)
			opt_wrong_key(&l->reader, t, "%s", why);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

static void
check_devices(struct loaded *l, const struct tree *devices)
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
	opt_enter(&l->reader, "devices");
	for (t = devices->child, i = 0; t != NULL; t = t->next, i++) {
		opt_enter(&l->reader, t->key);
		check_device(l, &x, &l->inventory.devices.v[i], t);
		opt_leave(&l->reader);
	}
	check_circles(l, &x, devices);
	opt_leave(&l->reader);
	if (l->reader.errors == 0)
		mirror_links(l, &x);
	map_fini(&x.devices);
	map_fini(&x.profiles);
	map_fini(&x.sites);
	map_fini(&x.customers);
}

void
cross_check(struct loaded *l, const struct sections *s)
{
	check_customers(l, s->customers);
	check_causes(l, s->causes);
	check_types(l, s);
	sinks_check(l, s->sinks);
	check_maintenance(l, s->maintenance);
	check_devices(l, s->devices);
	crew_check(l, s);
	spoken_check(l, s->profiles);
}
