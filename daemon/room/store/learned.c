/* learned.c - what polling has taught of devices, kept; and by which profile the others know a device
 * that is recognised rather than named. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "room/store/inside.h"
#include "sys/log.h"

/* How a device with `profile: auto` was recognised last. */
struct recognition {
	uint64_t device_id;
	char *profile, *why;
};

static void
remember(struct store *s, const struct learned *l)
{
	struct recognition *r = map_get_id(&s->recognised, l->device_id);

	if (r == NULL) {
		r = mem_alloc(sizeof *r);
		r->device_id = l->device_id;
		map_put_id(&s->recognised, r->device_id, r);
	}
	mem_free(r->profile);
	mem_free(r->why);
	r->profile = mem_text(l->profile);
	r->why = mem_text(l->why);
}

static bool
each(struct store *s, void (*fn)(void *arg, const struct learned *l), void *arg)
{
	struct db_query *q;
	struct arena mem;
	struct learned l;

	if (db_query(s->db, "SELECT * FROM learned", &q) < 0)
		return false;
	arena_init(&mem);
	while (db_step(q) == 1) {
		arena_reset(&mem);
		if (db_record(q, &mem, &learned_rec, &l) == 0)
			fn(arg, &l);
	}
	arena_fini(&mem);
	return true;
}

static void
load(void *arg, const struct learned *l)
{
	if (*l->profile != 0)
		remember(arg, l);
}

void
learned_load(struct store *s)
{
	map_init(&s->recognised);
	if (db_run(s->db,
		"DELETE FROM learned WHERE device_id NOT IN (SELECT id FROM device)") <
		0 ||
	    !each(s, load, s))
		log_warn("what was learned of devices does not read: %s",
		    ESC(db_error(s->db)));
}

void
learned_fini(struct store *s)
{
	struct recognition *r;
	size_t at = 0;

	while ((r = map_next(&s->recognised, &at)) != NULL) {
		mem_free(r->profile);
		mem_free(r->why);
		mem_free(r);
	}
	map_fini(&s->recognised);
}

struct device
learned_device(const struct store *s, const struct device *d)
{
	const struct recognition *r = map_get_id(&s->recognised, d->id);
	struct device given = *d;

	if (r != NULL && strcmp(d->profile, PROFILE_AUTO) == 0) {
		given.profile = r->profile;
		given.recognised = r->why;
	}
	return given;
}

struct giving {
	struct store *store;
	uint32_t instance;
};

/* One at a time: its texts are borrowed of the row. */
static void
give(void *arg, const struct learned *l)
{
	struct giving *g = arg;
	struct learned one = *l;
	struct learned_list m = { { &one, 1 } };

	house_tell(g->store->house, ROLE_POLL, g->instance, MSG_LEARNED, &m);
}

void
learned_give(struct store *s, uint32_t instance)
{
	struct giving g = { s, instance };

	each(s, give, &g);
}

int
learned_write(struct store *s, const struct learned_list *m)
{
	size_t i;
	int r = 0;

	for (i = 0; i < m->devices.n && r == 0; i++)
		r = db_put(s->db, "learned", &learned_rec, &m->devices.v[i]);
	return r;
}

void
learned_kept(struct store *s, const struct learned_list *m)
{
	size_t i;

	for (i = 0; i < m->devices.n; i++) {
		const struct learned *l = &m->devices.v[i];
		const struct recognition *was = map_get_id(&s->recognised, l->device_id);
		const struct device *d = map_get_id(&s->devices, l->device_id);
		bool news = was == NULL || strcmp(was->profile, l->profile) != 0;

		if (*l->profile == 0)
			continue;
		remember(s, l);
		if (news && d != NULL && strcmp(d->profile, PROFILE_AUTO) == 0)
			inventory_tell(s, d);
	}
}
