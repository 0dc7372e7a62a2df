#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

#define KEY_MAX (SIGN_NAME_MAX * 2 + 32)

struct shared *
shares_find(struct triage *t, enum common_kind kind, const char *value, const char *type)
{
	char key[KEY_MAX];
	struct shared *s;
	int n = snprintf(key, sizeof key, "%d %s", (int)kind, value);

	if (type != NULL)
		snprintf(key + n, sizeof key - (size_t)n, "\t%s", type);
	s = map_get(&t->shared, key);
	if (s != NULL)
		return s;
	s = mem_alloc(sizeof *s);
	s->kind = kind;
	s->key = mem_text(key);
	s->value = mem_text(value);
	s->type = type != NULL ? mem_text(type) : NULL;
	map_put(&t->shared, s->key, s);
	return s;
}

static void
share(struct known_device *d, enum common_kind kind, const char *value)
{
	if (*value == 0)
		return;
	d->shares[d->n_shares] = shares_find(d->triage, kind, value, NULL);
	d->shares[d->n_shares++]->devices++;
}

void
shares_drop(struct known_device *d)
{
	size_t i;

	for (i = 0; i < d->n_shares; i++)
		d->shares[i]->devices--;
	mem_free(d->shares);
	d->shares = NULL;
	d->n_shares = 0;
}

void
shares_put(struct known_device *d)
{
	const struct site *s = map_get(&d->triage->regions, d->d.site);
	size_t i;

	shares_drop(d);
	d->shares = mem_array(d->d.upstream.n + COMMON_COUNT, sizeof(struct shared *));
	for (i = 0; i < d->d.upstream.n && i < 1; i++) /* the nearest */
		share(d, COMMON_UPSTREAM, d->d.upstream.v[i]);
	share(d, COMMON_POWER_FEED, d->d.power_feed);
	share(d, COMMON_SITE, d->d.site);
	share(d, COMMON_SOFTWARE, d->d.software);
	share(d, COMMON_CUSTOMER, d->d.customer);
	share(d, COMMON_REGION, s != NULL ? s->region : "");
}

void
shares_plan(struct triage *t)
{
	const struct plan *plan = house_plan(t->house);
	struct known_device *d;
	size_t at = 0, i;

	map_fini(&t->regions);
	map_init(&t->regions);
	for (i = 0; i < plan->sites.n; i++)
		map_put(&t->regions, plan->sites.v[i].name, &plan->sites.v[i]);
	while ((d = map_next(&t->devices, &at)) != NULL)
		shares_put(d);
}

/* What a version breaks, or a customer does, is the same everywhere. */
static bool
is_of_one_type(enum common_kind kind)
{
	return kind == COMMON_SOFTWARE || kind == COMMON_CUSTOMER;
}

struct shared *
shares_of_type(struct triage *t, struct shared *s, const struct known_alarm *k)
{
	struct shared *typed;

	if (!is_of_one_type(s->kind))
		return s;
	typed = shares_find(t, s->kind, s->value, k->a.alarm_type);
	typed->devices = s->devices;
	return typed;
}

void
shares_free(struct triage *t)
{
	struct shared *s;
	size_t at = 0;

	while ((s = map_next(&t->shared, &at)) != NULL) {
		mem_free(s->key);
		mem_free(s->value);
		mem_free(s->type);
		mem_free(s);
	}
	map_fini(&t->shared);
	map_fini(&t->regions);
}
