#include "chance.h"

#include <string.h>

#include "asked.h"
#include "base/mem.h"
#include "world.h"

#define CHECK_US SECOND_US
#define PAUSE_S  20 /* between two happenings, at most */
#define RELOADS                                                                          \
	8 /* configurations that are alive: rooms may still look at earlier ones */
#define ALL 1000

/* One configuration that was made up. */
struct made {
	struct arena mem;
	struct plan plan;
	struct inventory inventory;
};

static struct {
	struct stage *stage;
	uint64_t seed;
	struct timer *happens, *checks;
	mono_us since;
	const struct plan *plan; /* as the world has it */
	const struct inventory *inventory;
	struct made *made[RELOADS];
	size_t n_made;
} chance;

static uint64_t
below(uint64_t bound)
{
	uint64_t x = chance.seed;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	chance.seed = x;
	return (x >> 16) % bound;
}

/* --- devices --- */

static struct agent *
any_agent(void)
{
	return world_agent(
	    chance.inventory->devices.v[below(chance.inventory->devices.n)].name);
}

static void
trouble(struct agent *a)
{
	a->silent = a->deaf = a->agent_dead = false;
	a->lossy = 0;
	a->delay_us = 0;
	switch (below(8)) {
	case 0: a->silent = true; break;
	case 1: a->deaf = true; break;
	case 2: a->agent_dead = true; break;
	case 3: a->lossy = 30; break;
	case 4: a->lossy = 10 + (unsigned)below(80); break;
	case 5: a->delay_us = (int64_t)below(7000) * MS_US; break;
	default: break; /* all is well */
	}
	a->well = !a->silent && !a->deaf && !a->agent_dead && a->lossy == 0 &&
	    a->delay_us < SECOND_US;
	a->well_since = loop_now(chance.stage->loop);
}

/* --- the configuration --- */

static void
change_device(struct device *d)
{
	switch (below(4)) {
	case 0: d->customer = *d->customer == 0 ? "acme" : ""; break;
	case 1: d->serial = below(2) != 0 ? "X" : "Y"; break;
	case 2: d->site = below(2) != 0 ? "hill" : "vale"; break;
	default: break;
	}
}

/* Half of the profiles are asked at another pace. */
static void
change_profiles(struct plan *p)
{
	size_t i, k;

	for (i = 0; i < p->profiles.n; i++) {
		if (below(2) != 0)
			continue;
		p->profiles.v[i].reach_every_us =
		    (20 + 10 * (int64_t)below(3)) * SECOND_US;
		for (k = 0; k < p->profiles.v[i].tables.n; k++)
			if (below(4) == 0)
				p->profiles.v[i].tables.v[k].every_us = 30 * SECOND_US;
	}
}

static void
forget_made(size_t i)
{
	if (chance.made[i] == NULL)
		return;
	arena_fini(&chance.made[i]->mem);
	mem_free(chance.made[i]);
	chance.made[i] = NULL;
}

/* Devices whose profile changed have other items. */
static void
forget_items(void)
{
	size_t i;

	for (i = 0; i < chance.inventory->devices.n; i++)
		world_agent(chance.inventory->devices.v[i].name)->n_asked_items = 0;
}

static void
reload(void)
{
	struct made *m = mem_alloc(sizeof *m);
	size_t i, n = 0;

	rec_copy(&m->mem, &plan_rec, &m->plan, chance.plan);
	rec_copy(&m->mem, &inventory_rec, &m->inventory, chance.inventory);
	for (i = 0; i < m->inventory.devices.n; i++) {
		if (below(6) == 0)
			continue; /* not in this one */
		m->inventory.devices.v[n] = m->inventory.devices.v[i];
		change_device(&m->inventory.devices.v[n++]);
	}
	m->inventory.devices.n = n;
	if (below(3) == 0) {
		change_profiles(&m->plan);
		forget_items();
	}
	world_reload(&m->plan, &m->inventory, loop_now(chance.stage->loop));
	town_plan(chance.stage->town, &m->plan, &m->inventory);
	forget_made(chance.n_made % RELOADS);
	chance.made[chance.n_made++ % RELOADS] = m;
}

/* --- what happens --- */

static void
happens(void *arg)
{
	uint64_t what = below(ALL);

	(void)arg;
	if (what < 80)
		reload();
	else if (what < 95)
		town_kill(chance.stage->town, ROLE_POLL);
	else if (what < 100)
		town_kill(chance.stage->town, ROLE_COUNT);
	else
		trouble(any_agent());
	timer_after(chance.happens, (int64_t)below(PAUSE_S * 1000) * MS_US);
}

static void
checks(void *arg)
{
	(void)arg;
	asked_check(chance.stage->loop, chance.since);
	timer_after(chance.checks, CHECK_US);
}

const char *
chance_begin(struct stage *s, uint64_t seed)
{
	if (chance.stage != NULL)
		return "there is one already";
	chance.stage = s;
	chance.seed = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
	chance.since = loop_now(s->loop);
	chance.plan = world.plan;
	chance.inventory = world.inventory;
	chance.happens = timer_new(s->loop, happens, NULL);
	chance.checks = timer_new(s->loop, checks, NULL);
	timer_after(chance.happens, SECOND_US);
	timer_after(chance.checks, CHECK_US);
	return NULL;
}

void
chance_end(void)
{
	size_t i;

	timer_free(chance.happens);
	timer_free(chance.checks);
	for (i = 0; i < RELOADS; i++)
		forget_made(i);
	memset(&chance, 0, sizeof chance);
}
