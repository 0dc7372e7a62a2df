#include "world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct world world;

void
world_open(const struct plan *plan, const struct inventory *inventory)
{
	world_reload(plan, inventory, 0);
}

static struct agent *
new_agent(const struct device *d)
{
	struct agent *a = arena_alloc(&world.mem, sizeof *a);

	a->name = arena_text(&world.mem, d->name);
	a->address = arena_text(&world.mem, d->address);
	a->site = "";
	a->well = true;
	map_put(&world.by_name, a->name, a);
	map_put(&world.by_address, a->address, a);
	return a;
}

/* Whether the inventory had it before. */
static bool
was_there(const char *name)
{
	size_t i;

	for (i = 0; world.inventory != NULL && i < world.inventory->devices.n; i++)
		if (strcmp(world.inventory->devices.v[i].name, name) == 0)
			return true;
	return false;
}

void
world_reload(const struct plan *plan, const struct inventory *inventory, mono_us now)
{
	size_t i;

	for (i = 0; i < inventory->devices.n; i++) {
		const struct device *d = &inventory->devices.v[i];
		struct agent *a = map_get(&world.by_name, d->name);

		if (a == NULL)
			a = new_agent(d);
		if (!was_there(d->name)) {
			a->there_since = now;
			a->n_asked_items = 0;
		}
		if (strcmp(a->site, d->site) != 0)
			a->site = arena_text(&world.mem, d->site);
		if (strcmp(a->address, d->address) == 0)
			continue;
		map_del(&world.by_address, a->address);
		a->address = arena_text(&world.mem, d->address);
		map_put(&world.by_address, a->address, a);
	}
	world.plan = plan;
	world.inventory = inventory;
}

void
world_close(void)
{
	struct agent *a;
	size_t at = 0;

	while ((a = map_next(&world.by_name, &at)) != NULL)
		mem_free(a->v);
	map_fini(&world.by_address);
	map_fini(&world.by_name);
	arena_fini(&world.mem);
}

struct agent *
world_agent(const char *name)
{
	return map_get(&world.by_name, name);
}

struct agent *
world_at(const char *address)
{
	return map_get(&world.by_address, address);
}

static const struct profile *
profile_of(const struct agent *a)
{
	size_t i;

	for (i = 0; i < world.inventory->devices.n; i++)
		if (strcmp(world.inventory->devices.v[i].name, a->name) == 0)
			return plan_profile(
			    world.plan, world.inventory->devices.v[i].profile);
	return NULL;
}

static size_t
place_of(const struct agent *a, struct oid oid, bool *there)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (oid_compare(a->v[mid].oid, oid) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*there = low < a->n && oid_compare(a->v[low].oid, oid) == 0;
	return low;
}

static void
put(struct agent *a, struct oid oid, struct snmp_value value)
{
	bool there;
	size_t at = place_of(a, oid, &there);

	if (!there) {
		if (a->n == a->cap) {
			a->cap = a->cap != 0 ? a->cap * 2 : 64;
			a->v = mem_grow(a->v, a->cap, sizeof *a->v);
		}
		memmove(a->v + at + 1, a->v + at, (a->n - at) * sizeof *a->v);
		a->n++;
	}
	a->v[at] = (struct said){ oid, value };
}

void
world_object(struct agent *a, struct oid oid, struct snmp_value value)
{
	put(a, oid, value);
}

static void
take(struct agent *a, struct oid oid)
{
	bool there;
	size_t at = place_of(a, oid, &there);

	if (!there)
		return;
	memmove(a->v + at, a->v + at + 1, (a->n - at - 1) * sizeof *a->v);
	a->n--;
}

/* The device's own form of a value: a state's number, a text, or the number before it was scaled. */
static const char *
to_raw(const struct item *item, const struct word *w, const char *value,
    struct snmp_value *out)
{
	size_t i;
	int state;
	char *end;
	double v;

	*out = (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = {
		    (const uint8_t *)arena_text(&world.mem, value), strlen(value) } };
	if (w == NULL || w->type == WORD_TEXT)
		return NULL;
	if (w->type == WORD_STATE) {
		state = word_state(w, value);
		for (i = 0; i < item->map.n; i++)
			if (state >= 0 && item->map.v[i].state == (uint32_t)state) {
				*out = (struct snmp_value){ .type = VALUE_INTEGER,
					.i = atoll(item->map.v[i].raw) };
				return NULL;
			}
		return "the profile maps nothing to that state";
	}
	v = strtod(value, &end);
	if (*end != 0)
		return "that is not a number";
	*out = (struct snmp_value){ .type = VALUE_INTEGER, .i = llrint(v / item->scale) };
	return NULL;
}

const char *
world_item(struct agent *a, const char *word, const char *value)
{
	const struct item *item = profile_item(profile_of(a), word);
	struct snmp_value raw;
	const char *wrong;

	if (item == NULL)
		return "its profile does not have that word";
	if (strcmp(value, "none") == 0) {
		take(a, item->oid);
		return NULL;
	}
	wrong = to_raw(item, vocab_word(&world.plan->vocab, word), value, &raw);
	if (wrong == NULL)
		put(a, item->oid, raw);
	return wrong;
}

static struct oid
with_index(struct oid column, const char *index)
{
	struct oid rest, whole;
	uint32_t *arcs;

	if (oid_parse(&world.mem, index, &rest) < 0)
		rest = (struct oid){ NULL, 0 };
	arcs = arena_alloc(&world.mem, (column.n + rest.n) * sizeof *arcs);
	if (column.n != 0) /* a column that is not asked for, but reckoned */
		memcpy(arcs, column.arc, column.n * sizeof *arcs);
	if (rest.n != 0)
		memcpy(arcs + column.n, rest.arc, rest.n * sizeof *arcs);
	whole = (struct oid){ arcs, column.n + rest.n };
	return whole;
}

const char *
world_cell(struct agent *a, const char *table, const char *column, const char *index,
    const char *value)
{
	const struct table *t = profile_table(profile_of(a), table);
	char word[WORD_MAX + 1];
	const struct item *item;
	struct snmp_value raw;
	const char *wrong;

	snprintf(word, sizeof word, "%s.%s", table, column);
	item = t != NULL ? table_column(t, word) : NULL;
	if (item == NULL)
		return "its profile does not have that column";
	wrong = to_raw(item, vocab_word(&world.plan->vocab, word), value, &raw);
	if (wrong == NULL)
		put(a, with_index(item->oid, index), raw);
	return wrong;
}

const char *
world_label(struct agent *a, const char *table, const char *index, const char *label)
{
	const struct table *t = profile_table(profile_of(a), table);

	if (t == NULL || t->labels.n == 0)
		return "its profile does not have that table";
	put(a, with_index(t->labels.v[0].oid, index),
	    (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = {
		    (const uint8_t *)arena_text(&world.mem, label), strlen(label) } });
	return NULL;
}

static void
each_column(struct agent *a, const char *table, const char *from, const char *to)
{
	const struct table *t = profile_table(profile_of(a), table);
	size_t i;

	for (i = 0; t != NULL && i < t->labels.n + t->columns.n; i++) {
		struct oid column = i < t->labels.n ? t->labels.v[i].oid
						    : t->columns.v[i - t->labels.n].oid;
		const struct said *was = world_get(a, with_index(column, from));
		struct snmp_value value;

		if (was == NULL)
			continue;
		value = was->value;
		take(a, with_index(column, from));
		if (to != NULL)
			put(a, with_index(column, to), value);
	}
}

void
world_drop_row(struct agent *a, const char *table, const char *index)
{
	each_column(a, table, index, NULL);
}

void
world_renumber(struct agent *a, const char *table, const char *from, const char *to)
{
	each_column(a, table, from, to);
}

const char *
world_index(struct agent *a, const char *table, const char *label)
{
	const struct table *t = profile_table(profile_of(a), table);
	char text[OID_TEXT_MAX];
	size_t i;

	for (i = 0; t != NULL && i < a->n; i++) {
		const struct said *s = &a->v[i];
		struct oid rest;

		if (!oid_starts_with(s->oid, t->labels.v[0].oid) ||
		    s->value.octets.n != strlen(label) ||
		    memcmp(s->value.octets.p, label, s->value.octets.n) != 0)
			continue;
		rest = (struct oid){ s->oid.arc + t->labels.v[0].oid.n,
			s->oid.n - t->labels.v[0].oid.n };
		return arena_text(&world.mem, oid_text(rest, text, sizeof text));
	}
	return NULL;
}

const struct said *
world_get(const struct agent *a, struct oid oid)
{
	bool there;
	size_t at = place_of(a, oid, &there);

	return there ? &a->v[at] : NULL;
}

const struct said *
world_next(const struct agent *a, struct oid oid)
{
	bool there;
	size_t at = place_of(a, oid, &there);

	at += there;
	return at < a->n ? &a->v[at] : NULL;
}
