#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/files.h"
#include "room/store/inside.h"
#include "sys/file.h"
#include "sys/log.h"

static int
next_id(struct store *s, uint64_t *out)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "SELECT max(coalesce((SELECT value FROM meta WHERE key='device'),0),"
	    "coalesce((SELECT max(id) FROM device),0))",
	    &q);

	if (r == 0)
		r = db_step(q);
	if (r != 1)
		return r < 0 ? r : ERR_IO;
	*out = (uint64_t)db_i64(q, 0);
	db_reset(q);
	return 0;
}

static bool
is_of_file(const struct device *d)
{
	return strcmp(d->source, "api") != 0;
}

/* What differs between the files and what is kept, and how it goes to disk and to the rooms. */
struct change {
	size_t added, changed, gone;
};

static int
apply(struct store *s, struct inventory *now, struct change *what, struct map *old)
{
	static const char *const gone[] = { "DELETE FROM device WHERE id=?",
		"DELETE FROM device_state WHERE device_id=?",
		"DELETE FROM access WHERE device_id=?",
		"DELETE FROM learned WHERE device_id=?" };
	uint64_t last = 0;
	struct device *was;
	size_t i, at = 0;
	int r = next_id(s, &last);

	for (i = 0; i < now->devices.n && r == 0; i++) {
		struct device *d = &now->devices.v[i];

		was = map_del(old, d->name);
		d->id = was != NULL ? was->id : ++last;
		if (was != NULL && rec_equal(&device_rec, was, d))
			continue;
		if (was == NULL)
			what->added++;
		else if (!device_same(was, d))
			what->changed++;
		r = db_put(s->db, "device", &device_rec, d);
	}
	while (r == 0 && (was = map_next(old, &at)) != NULL)
		if (is_of_file(was)) {
			what->gone++;
			r = drop_rows(s->db, gone, ARRAY_LEN(gone), was->id);
		}
	return r == 0 ? meta_put(s->db, "device", (int64_t)last) : r;
}

static void
broadcast(struct store *s, enum msg m, const void *rec)
{
	static const enum role to[] = { ROLE_VAULT, ROLE_TRIAGE, ROLE_POLL, ROLE_TRAP,
		ROLE_INTAKE, ROLE_PROBE, ROLE_SESSION };
	size_t i;

	for (i = 0; i < ARRAY_LEN(to); i++)
		house_tell_all(s->house, to[i], m, rec);
}

void
inventory_tell(struct store *s, const struct device *d)
{
	const struct device given = learned_device(s, d);

	broadcast(s, MSG_DEVICE, &given);
}

static void
index_devices(struct store *s)
{
	size_t i;

	map_fini(&s->devices);
	map_init(&s->devices);
	for (i = 0; i < s->inventory.devices.n; i++)
		map_put_id(&s->devices, s->inventory.devices.v[i].id,
		    &s->inventory.devices.v[i]);
}

void
inventory_load(struct store *s)
{
	struct arena *mem = &s->inventory_mem;
	struct db_query *q;
	struct device *v = NULL;
	size_t n = 0, cap = 0;

	if (db_query(s->db, "SELECT * FROM device ORDER BY id", &q) < 0)
		return;
	while (db_step(q) == 1) {
		if (n == cap) {
			cap = cap != 0 ? cap * 2 : 64;
			v = mem_grow(v, cap, sizeof *v);
		}
		if (db_record(q, mem, &device_rec, &v[n]) < 0)
			log_error("device %lld in the store does not read, left out",
			    (long long)db_i64(q, 0));
		else
			n++;
	}
	s->inventory.devices.v = arena_copy(mem, v, n * sizeof *v);
	s->inventory.devices.n = n;
	mem_free(v);
	index_devices(s);
	learned_load(s);
}

static void
tell_changes(struct store *s, const struct inventory *was, const struct inventory *now)
{
	static const struct empty_msg end = { true };
	struct map by_id;
	size_t i, at = 0;
	struct device *d;

	map_init(&by_id);
	for (i = 0; i < was->devices.n; i++)
		map_put_id(&by_id, was->devices.v[i].id, &was->devices.v[i]);
	for (i = 0; i < now->devices.n; i++) {
		struct device *n = &now->devices.v[i];

		d = map_del_id(&by_id, n->id);
		if (d == NULL || !device_same(d, n))
			inventory_tell(s, n);
	}
	while ((d = map_next(&by_id, &at)) != NULL) {
		struct id_msg gone = { d->id };

		broadcast(s, MSG_DEVICE_GONE, &gone);
	}
	broadcast(s, MSG_DEVICES_END, &end);
	map_fini(&by_id);
}

/* Devices that came by the API stay, beside those of the files. */
static void
add_others(struct arena *mem, struct inventory *now, const struct inventory *was)
{
	size_t i, n = now->devices.n, others = 0;
	struct device *v;

	for (i = 0; i < was->devices.n; i++)
		others += !is_of_file(&was->devices.v[i]);
	if (others == 0)
		return;
	v = arena_alloc(mem, (n + others) * sizeof *v);
	if (n != 0)
		memcpy(v, now->devices.v, n * sizeof *v);
	for (i = 0; i < was->devices.n; i++)
		if (!is_of_file(&was->devices.v[i]))
			rec_copy(mem, &device_rec, &v[n++], &was->devices.v[i]);
	now->devices.v = v;
	now->devices.n = n;
}

/* For `triaged --check`: what is in force now, to compare with. */
static void
leave_copy(struct store *s, struct bytes blob)
{
	char path[PATH_TEXT_MAX + 32];

	snprintf(path, sizeof path, "%s/%s", house_state_dir(s->house), INVENTORY_FILE);
	if (file_replace(path, blob, 0640) < 0)
		log_warn(
		    "cannot write %s: %s; --check will not say what a reload changes",
		    path, strerror(errno));
}

void
inventory_take(struct store *s, struct bytes blob)
{
	struct cur c = cur_over(blob.p, blob.n);
	struct change what = { 0 };
	struct inventory now;
	struct arena mem;
	struct map old;
	size_t i;
	int r;

	arena_init(&mem);
	rec_read(&c, &mem, &inventory_rec, &now);
	if (!cur_done(&c)) {
		log_error(
		    "the inventory of the files does not read; the one before it stays");
		arena_fini(&mem);
		return;
	}
	map_init(&old);
	for (i = 0; i < s->inventory.devices.n; i++)
		map_put(&old, s->inventory.devices.v[i].name, &s->inventory.devices.v[i]);
	r = db_begin(s->db);
	if (r == 0)
		r = apply(s, &now, &what, &old);
	if (r == 0)
		r = kb_write(s, &now);
	if (r == 0)
		r = db_commit(s->db);
	map_fini(&old);
	if (r < 0) {
		log_error("cannot keep the inventory: %s; the one before it stays",
		    ESC(db_error(s->db)));
		db_rollback(s->db);
		arena_fini(&mem);
		return;
	}
	add_others(&mem, &now, &s->inventory);
	tell_changes(s, &s->inventory, &now);
	arena_fini(&s->inventory_mem);
	s->inventory_mem = mem;
	s->inventory = now;
	index_devices(s);
	leave_copy(s, blob);
	log_info("inventory: %zu devices (+%zu -%zu ~%zu)", now.devices.n, what.added,
	    what.gone, what.changed);
}

void
inventory_give(struct store *s, enum role to, uint32_t instance)
{
	static const struct empty_msg end = { true };
	size_t i;

	for (i = 0; i < s->inventory.devices.n; i++) {
		const struct device given = learned_device(s, &s->inventory.devices.v[i]);

		house_tell(s->house, to, instance, MSG_DEVICE, &given);
	}
	if (to == ROLE_POLL)
		learned_give(s, instance);
	house_tell(s->house, to, instance, MSG_DEVICES_END, &end);
}
