#include "asked.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

REC_NAMES(asked_kind_names, "get", "walk", "ping", "knock");

#define PATIENCE_US                                                                      \
	(45 * SECOND_US) /* of a question with all its repeats, and what follows it */
#define BREACHES 8

struct asked {
	mono_us at;
	const struct agent *agent;
	enum asked_kind kind;
	uint64_t item;
	uint32_t beside;
	unsigned repeats; /* of a walk: rows asked for at a time */
	bool under_way, forgotten;
};

#define FLYING_MAX 4096

static struct asked *all;
static size_t n_all, max_all;
static size_t flying[FLYING_MAX], n_flying; /* numbers of those under way */
static char breaches[BREACHES][256];
static int64_t n_breaches;

static const struct device *
device_of(const struct agent *a)
{
	size_t i;

	for (i = 0; i < world.inventory->devices.n; i++)
		if (strcmp(world.inventory->devices.v[i].name, a->name) == 0)
			return &world.inventory->devices.v[i];
	return NULL;
}

static void __attribute__((format(printf, 2, 3)))
breach(const struct loop *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (n_breaches++ >= BREACHES)
		return;
	n = snprintf(breaches[n_breaches - 1], sizeof breaches[0],
	    "%llds: ", (long long)(loop_now(l) / SECOND_US));
	va_start(ap, fmt);
	vsnprintf(breaches[n_breaches - 1] + n, sizeof breaches[0] - (size_t)n, fmt, ap);
	va_end(ap);
}

/* --- which item it is --- */

static bool
has_oid(const struct item *v, size_t n, struct oid oid)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].oid.n != 0 && oid_starts_with(oid, v[i].oid))
			return true;
	return false;
}

/* Of a walk its table, of a GET its list of objects; and how often the profile wants it. */
static uint64_t
item_of(const struct agent *a, const struct snmp_request *r, int64_t *every)
{
	const struct device *d = device_of(a);
	const struct profile *p = d != NULL ? plan_profile(world.plan, d->profile) : NULL;
	uint64_t key = 0;
	size_t i;

	*every = 0;
	if (p == NULL)
		return 0;
	if (r->kind != PDU_GET) {
		for (i = 0; i < p->tables.n; i++)
			if (has_oid(p->tables.v[i].labels.v, p->tables.v[i].labels.n,
				r->oids[0]) ||
			    has_oid(p->tables.v[i].columns.v, p->tables.v[i].columns.n,
				r->oids[0])) {
				*every = p->tables.v[i].every_us;
				return i + 1;
			}
		return 0;
	}
	for (i = 0; i < r->n; i++)
		key = key * 31 +
		    map_hash(r->oids[i].arc, r->oids[i].n * sizeof r->oids[i].arc[0]);
	for (i = 0; r->n > 1 && i < p->items.n; i++)
		if (p->items.v[i].oid.n != 0 &&
		    oid_compare(p->items.v[i].oid, r->oids[0]) == 0)
			*every = p->items.v[i].every_us;
	return key | UINT64_C(1) << 63;
}

/* --- what is asked --- */

static struct asked *
add(const struct loop *l, const struct agent *a, enum asked_kind kind)
{
	if (n_all == max_all) {
		max_all = max_all != 0 ? 2 * max_all : 1024;
		all = mem_grow(all, max_all, sizeof *all);
	}
	all[n_all] = (struct asked){ .at = loop_now(l), .agent = a, .kind = kind };
	return &all[n_all++];
}

static void
note_item(const struct loop *l, struct agent *a, uint64_t item, int64_t every)
{
	size_t i;

	a->asked_at = loop_now(l);
	for (i = 0; i < a->n_asked_items; i++)
		if (a->asked_items[i].item == item)
			break;
	if (i == ARRAY_LEN(a->asked_items))
		return;
	a->asked_items[i] = (struct asked_item){ item, every, loop_now(l) };
	if (i == a->n_asked_items)
		a->n_asked_items++;
}

size_t
asked_began(const struct loop *l, struct agent *a, const struct snmp_request *r)
{
	struct asked *k;
	int64_t every;
	uint64_t item;
	size_t i, beside = 1;

	if (a == NULL)
		return 0;
	item = item_of(a, r, &every);
	for (i = 0; i < n_flying; i++) {
		const struct asked *o = &all[flying[i] - 1];

		beside += strcmp(o->agent->site, a->site) == 0;
		/* Whom a reload is just taking away is no device of the plan any more. */
		if (item != 0 && o->agent == a && o->item == item)
			breach(l, "two polls of one item of %s in flight", a->name);
	}
	note_item(l, a, item, every);
	k = add(l, a, r->kind == PDU_GET ? ASKED_GET : ASKED_WALK);
	k->item = item;
	k->beside = (uint32_t)beside;
	k->repeats = r->max_repetitions;
	k->under_way = true;
	if (n_flying < FLYING_MAX)
		flying[n_flying++] = n_all;
	return n_all;
}

void
asked_ended(size_t number)
{
	size_t i;

	if (number == 0 || number > n_all)
		return;
	all[number - 1].under_way = false;
	for (i = 0; i < n_flying; i++)
		if (flying[i] == number)
			flying[i] = flying[--n_flying];
}

void
asked_else(const struct loop *l, const struct agent *a, enum asked_kind kind)
{
	if (a != NULL)
		add(l, a, kind);
}

void
asked_forget(void)
{
	size_t i;

	/* Numbers stay what they are. */
	for (i = 0; i < n_all; i++)
		all[i].forgotten = true;
}

void
asked_end(void)
{
	mem_free(all);
	all = NULL;
	n_all = max_all = n_flying = 0;
}

/* --- what must have been asked --- */

void
asked_check(const struct loop *l, mono_us since)
{
	mono_us now = loop_now(l);
	size_t i, k;

	for (i = 0; i < world.inventory->devices.n; i++) {
		const struct device *d = &world.inventory->devices.v[i];
		const struct profile *p = plan_profile(world.plan, d->profile);
		struct agent *a = world_agent(d->name);
		mono_us from = a->there_since > since ? a->there_since : since;
		mono_us asked = a->asked_at > from ? a->asked_at : from;
		mono_us well = a->well_since > from ? a->well_since : from;

		if (p == NULL || *d->snmp_credential == 0)
			continue;
		if (now - asked > 2 * p->reach_every_us + PATIENCE_US)
			breach(l, "%s was asked nothing for %lld s", d->name,
			    (long long)((now - asked) / SECOND_US));
		for (k = 0; a->well && k < a->n_asked_items; k++) {
			const struct asked_item *it = &a->asked_items[k];

			asked = it->at > well + p->reach_every_us
			    ? it->at
			    : well + p->reach_every_us;
			if (it->every_us != 0 &&
			    now - asked > 2 * it->every_us + PATIENCE_US)
				breach(l,
				    "an item of %s each %lld s was not asked for %lld s",
				    d->name, (long long)(it->every_us / SECOND_US),
				    (long long)((now - asked) / SECOND_US));
		}
	}
}

/* --- claims --- */

static const char *
field_of(const struct asked *k, const char *name, size_t n, char text[24])
{
	if (n == 6 && strncmp(name, "device", n) == 0)
		return k->agent->name;
	if (n == 4 && strncmp(name, "site", n) == 0)
		return k->agent->site;
	if (n == 4 && strncmp(name, "kind", n) == 0)
		return rec_name(&asked_kind_names, (int)k->kind);
	if (n == 6 && strncmp(name, "beside", n) == 0) {
		snprintf(text, 24, "%u", k->beside);
		return text;
	}
	if (n == 7 && strncmp(name, "repeats", n) == 0) {
		snprintf(text, 24, "%u", k->repeats);
		return text;
	}
	if (n == 6 && strncmp(name, "second", n) == 0) {
		snprintf(text, 24, "%d", (int)(k->at / SECOND_US % 60));
		return text;
	}
	return NULL;
}

static bool
fits(const struct asked *k, const char *cond, char wrong[256])
{
	size_t n = strcspn(cond, "!=~");
	const char *op = cond + n;
	char text[24];
	const char *is = field_of(k, cond, n, text);

	if (is == NULL || *op == 0) {
		snprintf(wrong, 256,
		    "a request has device, site, kind, beside, repeats and second: "
		    "\"%s\"",
		    cond);
		return false;
	}
	if (*op == '~')
		return strstr(is, op + 1) != NULL;
	return *op == '!' ? strcmp(is, op + 2) != 0 : strcmp(is, op + 1) == 0;
}

int64_t
asked_count(char **word, size_t n, char wrong[256])
{
	int64_t found = 0;
	size_t i, k;

	for (i = 0; i < n_all && *wrong == 0; i++) {
		if (all[i].forgotten)
			continue;
		for (k = 0; k < n && fits(&all[i], word[k], wrong); k++)
			;
		found += k == n;
	}
	return *wrong == 0 ? found : -1;
}

int64_t
asked_breaches(void)
{
	return n_breaches;
}

void
asked_show(const char *thing)
{
	size_t i, first = n_all > 40 ? n_all - 40 : 0;

	if (strcmp(thing, "breach") == 0) {
		for (i = 0; i < BREACHES && (int64_t)i < n_breaches; i++)
			fprintf(stderr, "      breach: %s\n", breaches[i]);
		return;
	}
	if (strcmp(thing, "request") != 0)
		return;
	for (i = first; i < n_all; i++)
		if (!all[i].forgotten)
			fprintf(stderr, "      request: %lld.%03llds %s %s beside=%u%s\n",
			    (long long)(all[i].at / SECOND_US),
			    (long long)(all[i].at / MS_US % 1000), all[i].agent->name,
			    rec_name(&asked_kind_names, (int)all[i].kind), all[i].beside,
			    all[i].under_way ? " under way" : "");
}
