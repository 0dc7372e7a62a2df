#include "room/devices.h"

#include "base/mem.h"

struct entry {
	struct arena mem;
	struct device d;
};

void
devices_init(struct devices *d)
{
	map_init(&d->by_id);
	map_init(&d->by_name);
	map_init(&d->by_address);
}

static void
unlist(struct devices *d, struct entry *e)
{
	if (map_get(&d->by_name, e->d.name) == e)
		map_del(&d->by_name, e->d.name);
	if (map_get(&d->by_address, e->d.address) == e)
		map_del(&d->by_address, e->d.address);
}

void
devices_fini(struct devices *d)
{
	struct entry *e;
	size_t at = 0;

	while ((e = map_next(&d->by_id, &at)) != NULL) {
		arena_fini(&e->mem);
		mem_free(e);
	}
	map_fini(&d->by_id);
	map_fini(&d->by_name);
	map_fini(&d->by_address);
}

void
devices_put(struct devices *d, const struct device *what)
{
	struct entry *e = map_get_id(&d->by_id, what->id);

	if (e == NULL) {
		e = mem_alloc(sizeof *e);
		map_put_id(&d->by_id, what->id, e);
	} else
		unlist(d, e);
	arena_reserve(&e->mem, rec_room(&device_rec, what));
	rec_copy(&e->mem, &device_rec, &e->d, what);
	map_put(&d->by_name, e->d.name, e);
	map_put(&d->by_address, e->d.address, e);
}

void
devices_drop(struct devices *d, uint64_t id)
{
	struct entry *e = map_del_id(&d->by_id, id);

	if (e == NULL)
		return;
	unlist(d, e);
	arena_fini(&e->mem);
	mem_free(e);
}

static const struct device *
device_of(const struct entry *e)
{
	return e != NULL ? &e->d : NULL;
}

const struct device *
devices_by_id(const struct devices *d, uint64_t id)
{
	return device_of(map_get_id(&d->by_id, id));
}

const struct device *
devices_by_name(const struct devices *d, const char *name)
{
	return device_of(map_get(&d->by_name, name));
}

const struct device *
devices_by_address(const struct devices *d, const char *address)
{
	return device_of(map_get(&d->by_address, address));
}

const struct device *
devices_next(const struct devices *d, size_t *at)
{
	return device_of(map_next(&d->by_id, at));
}
