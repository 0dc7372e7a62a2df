#include "room/vault/trail.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"

struct leased {
	char *key, *credential, *kind;
	enum role room;
	uint32_t instance;
	wall_us until;
	uint64_t count;
	struct map logins; /* of anything, by device id */
};

struct refusals {
	enum role room;
	uint32_t instance;
	wall_us since;
	uint64_t n;
};

struct trail {
	trail_fn *fn;
	void *arg;
	struct map leases;   /* of struct leased, by room and credential */
	struct map refusals; /* of struct refusals, by room */
};

struct trail *
trail_new(trail_fn *fn, void *arg)
{
	struct trail *t = mem_alloc(sizeof *t);

	t->fn = fn;
	t->arg = arg;
	map_init(&t->leases);
	map_init(&t->refusals);
	return t;
}

static void
leased_free(struct leased *l)
{
	map_fini(&l->logins);
	mem_free(l->key);
	mem_free(l->credential);
	mem_free(l->kind);
	mem_free(l);
}

void
trail_free(struct trail *t)
{
	size_t at = 0;
	void *p;

	if (t == NULL)
		return;
	while ((p = map_next(&t->leases, &at)) != NULL)
		leased_free(p);
	at = 0;
	while ((p = map_next(&t->refusals, &at)) != NULL)
		mem_free(p);
	map_fini(&t->leases);
	map_fini(&t->refusals);
	mem_free(t);
}

static struct grant_note
note_of(const struct trail_ask *a, enum grant_event event, wall_us now)
{
	return (struct grant_note){ .at = now,
		.event = event,
		.room = a->room,
		.instance = a->instance,
		.credential = a->credential,
		.kind = a->kind,
		.device = a->device,
		.count = 1,
		.why = "" };
}

static void
over(struct trail *t, struct leased *l, wall_us now)
{
	struct grant_note n = { .at = now,
		.event = GRANT_OVER,
		.room = l->room,
		.instance = l->instance,
		.credential = l->credential,
		.kind = l->kind,
		.device = "",
		.until = l->until,
		.count = l->count,
		.why = "" };

	map_del(&t->leases, l->key);
	if (l->count > 1) /* otherwise its first row says it all */
		t->fn(t->arg, &n);
	leased_free(l);
}

static struct buf
key_of(const struct trail_ask *a)
{
	struct buf key;

	buf_init(&key);
	buf_printf(&key, "%d %u %s", (int)a->room, a->instance, a->credential);
	return key;
}

static struct leased *
find(const struct trail *t, const struct trail_ask *a)
{
	struct buf key = key_of(a);
	struct leased *l = map_get(&t->leases, buf_str(&key));

	buf_fini(&key);
	return l;
}

void
trail_leased(struct trail *t, const struct trail_ask *a, wall_us now, wall_us until)
{
	struct grant_note n = note_of(a, GRANT_LEASED, now);
	struct leased *l = find(t, a);
	struct buf key;

	n.until = until;
	if (a->room == ROLE_SESSION) { /* each is one person's, for one device */
		t->fn(t->arg, &n);
		return;
	}
	if (l != NULL && now >= l->until) {
		over(t, l, now);
		l = NULL;
	}
	if (l != NULL) {
		l->count++;
		return;
	}
	key = key_of(a);
	l = mem_alloc(sizeof *l);
	*l = (struct leased){ .key = mem_text(buf_str(&key)),
		.credential = mem_text(a->credential),
		.kind = mem_text(a->kind),
		.room = a->room,
		.instance = a->instance,
		.until = until,
		.count = 1 };
	buf_fini(&key);
	map_init(&l->logins);
	map_put(&t->leases, l->key, l);
	t->fn(t->arg, &n);
}

static uint64_t
room_id(enum role room, uint32_t instance)
{
	return (uint64_t)room << 32 | instance;
}

static void
hour_over(struct trail *t, struct refusals *r, wall_us now)
{
	struct grant_note n = { .at = now,
		.event = GRANT_DENIED,
		.room = r->room,
		.instance = r->instance,
		.credential = "",
		.kind = "",
		.device = "",
		.why = "more of the same hour, without rows of their own" };

	map_del_id(&t->refusals, room_id(r->room, r->instance));
	if (r->n > TRAIL_REFUSALS_MAX) {
		n.count = r->n - TRAIL_REFUSALS_MAX;
		t->fn(t->arg, &n);
	}
	mem_free(r);
}

/* A room that was taken over could say this without end. */
static void
few(struct trail *t, const struct grant_note *n)
{
	const uint64_t id = room_id(n->room, n->instance);
	struct refusals *r = map_get_id(&t->refusals, id);

	if (r != NULL && n->at - r->since >= HOUR_US) {
		hour_over(t, r, n->at);
		r = NULL;
	}
	if (r == NULL) {
		r = mem_alloc(sizeof *r);
		*r = (struct refusals){
			.room = n->room, .instance = n->instance, .since = n->at
		};
		map_put_id(&t->refusals, id, r);
	}
	if (++r->n <= TRAIL_REFUSALS_MAX)
		t->fn(t->arg, n);
}

void
trail_refused(struct trail *t, const struct trail_ask *a, const char *why, wall_us now)
{
	struct grant_note n = note_of(a, GRANT_DENIED, now);

	n.why = why;
	few(t, &n);
}

void
trail_login(struct trail *t, const struct trail_ask *a, wall_us now)
{
	struct grant_note n = note_of(a, GRANT_LOGIN, now);
	struct leased *l = find(t, a);

	if (l == NULL) {
		n.why = "its lease is over";
		few(t, &n);
		return;
	}
	if (map_put_id(&l->logins, a->device_id, l) != NULL)
		return;
	n.until = l->until;
	t->fn(t->arg, &n);
}

void
trail_time(struct trail *t, wall_us now)
{
	struct refusals *r;
	struct leased *l;
	size_t at = 0;

	while ((l = map_next(&t->leases, &at)) != NULL)
		if (now >= l->until) {
			over(t, l, now);
			at = 0;
		}
	at = 0;
	while ((r = map_next(&t->refusals, &at)) != NULL)
		if (now - r->since >= HOUR_US) {
			hour_over(t, r, now);
			at = 0;
		}
}

void
trail_room_gone(struct trail *t, enum role room, uint32_t instance, wall_us now)
{
	struct leased *l;
	size_t at = 0;

	while ((l = map_next(&t->leases, &at)) != NULL)
		if (l->room == room && l->instance == instance) {
			over(t, l, now);
			at = 0;
		}
}

void
trail_all_over(struct trail *t, wall_us now)
{
	struct leased *l;
	size_t at = 0;

	while ((l = map_next(&t->leases, &at)) != NULL) {
		over(t, l, now);
		at = 0;
	}
}
