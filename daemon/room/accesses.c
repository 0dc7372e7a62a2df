#include "room/accesses.h"

#include <string.h>

#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"

struct known_door {
	struct arena mem;
	struct access a;
};

struct accesses {
	struct house *house;
	struct map doors; /* of struct known_door by device id */
};

struct accesses *
accesses_new(struct house *h)
{
	struct accesses *a = mem_alloc(sizeof *a);

	a->house = h;
	map_init(&a->doors);
	return a;
}

static void
door_free(struct known_door *k)
{
	if (k == NULL)
		return;
	arena_fini(&k->mem);
	mem_free(k);
}

void
accesses_free(struct accesses *a)
{
	struct known_door *k;
	size_t at = 0;

	if (a == NULL)
		return;
	while ((k = map_next(&a->doors, &at)) != NULL)
		door_free(k);
	map_fini(&a->doors);
	mem_free(a);
}

void
accesses_put(struct accesses *a, const struct access *what)
{
	struct known_door *k = mem_alloc(sizeof *k);

	door_free(map_del_id(&a->doors, what->device_id));
	arena_init(&k->mem);
	rec_copy(&k->mem, &access_rec, &k->a, what);
	map_put_id(&a->doors, what->device_id, k);
}

void
accesses_drop(struct accesses *a, uint64_t device_id)
{
	door_free(map_del_id(&a->doors, device_id));
}

const char *
accesses_host_key(const struct accesses *a, const struct device *d)
{
	const struct known_door *k = map_get_id(&a->doors, d->id);

	return *d->ssh_host_key != 0 ? d->ssh_host_key : k != NULL ? k->a.host_key : "";
}

const char *
accesses_host_key_type(const struct accesses *a, const struct device *d)
{
	const struct known_door *k = map_get_id(&a->doors, d->id);

	return *d->ssh_host_key == 0 && k != NULL ? k->a.host_key_type : "";
}

const char *
accesses_why_not(
    const struct accesses *a, const struct device *d, int64_t version, struct arena *mem)
{
	const struct known_door *k = map_get_id(&a->doors, d->id);
	char when[TIME_TEXT_MAX];

	if (k == NULL || !access_is_closed(&k->a, d->ssh_credential, version))
		return NULL;
	return arena_printf(mem,
	    "login failed (login): credential %s was refused at %s, and is not tried a "
	    "second time until it or the device is changed",
	    ESC(d->ssh_credential), wall_text(k->a.refused_at, when));
}

void
accesses_answered(struct accesses *a, const struct device *d,
    const struct ssh_answer *answer, int64_t version)
{
	struct known_door *k = map_get_id(&a->doors, d->id);
	struct access_seen s = { .device_id = d->id,
		.host_key = answer->host_key,
		.host_key_type = answer->host_key_type,
		.let_in = answer->stage >= SSH_AT_CHANNEL,
		.refused = answer->status == SSH_RUN_AUTH_FAILED,
		.credential = d->ssh_credential,
		.version = version };

	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		arena_init(&k->mem);
		access_init(&k->a, d->id);
		map_put_id(&a->doors, d->id, k);
	}
	if (access_hear(&k->mem, &k->a, &s, d->ssh_host_key,
		loop_wall(house_loop(a->house))) != 0)
		house_tell(a->house, ROLE_TRIAGE, 0, MSG_ACCESS_SEEN, &s);
}
