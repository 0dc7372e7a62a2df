#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

/* One component of one device, "port:ge3", and its alarms of all types. */
struct row {
	char *key;
	struct list_node alarms; /* of struct known_alarm, by in_row */
};

#define KEY_MAX (SIGN_NAME_MAX + 32)

static const char *
key_of(char buf[KEY_MAX], uint64_t device_id, const char *component)
{
	snprintf(buf, KEY_MAX, "%llu %s", (unsigned long long)device_id, component);
	return buf;
}

static struct known_device *
device_of(const struct known_alarm *k)
{
	return k->a.device_id == 0 ? &k->triage->appliance
				   : triage_device(k->triage, k->a.device_id);
}

void
rows_enter(struct known_alarm *k)
{
	struct triage *t = k->triage;
	struct known_device *d = device_of(k);
	char buf[KEY_MAX];
	const char *key = key_of(buf, k->a.device_id, k->a.component);
	struct row *r = map_get(&t->rows, key);

	rows_leave(k);
	if (r == NULL) {
		r = mem_alloc(sizeof *r);
		r->key = mem_text(key);
		list_init(&r->alarms);
		map_put(&t->rows, r->key, r);
	}
	list_append(&r->alarms, &k->in_row);
	if (d != NULL && component_is_number(k->a.component))
		d->n_numbered++;
}

/* The row stays, empty: components come back. */
void
rows_leave(struct known_alarm *k)
{
	list_remove(&k->in_row);
}

struct list_node *
rows_of(struct triage *t, uint64_t device_id, const char *component)
{
	char buf[KEY_MAX];
	struct row *r = map_get(&t->rows, key_of(buf, device_id, component));

	return r != NULL && !list_empty(&r->alarms) ? &r->alarms : NULL;
}

/* By its name, which is one step; a component known by number alone, on either side, is looked for
 * among all of the device. */
struct known_alarm *
rows_find(struct known_device *d, const struct sign *s)
{
	struct list_node *n, *row = rows_of(d->triage, s->device_id, s->component);
	struct known_alarm *k;

	if (row != NULL)
		LIST_EACH (n, row) {
			k = LIST_THING(n, struct known_alarm, in_row);
			if (alarm_is_about(&k->a, s))
				return k;
		}
	if (*s->index == 0 || (d->n_numbered == 0 && !component_is_number(s->component)))
		return NULL;
	LIST_EACH (n, &d->alarms) {
		k = LIST_THING(n, struct known_alarm, on_device);
		if (alarm_is_about(&k->a, s))
			return k;
	}
	return NULL;
}

void
rows_free(struct triage *t)
{
	struct row *r;
	size_t at = 0;

	while ((r = map_next(&t->rows, &at)) != NULL) {
		mem_free(r->key);
		mem_free(r);
	}
	map_fini(&t->rows);
}
