#include "room/trap/informs.h"

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"

#define REMEMBERED_US MINUTE_US
#define REMEMBERED    8192 /* the oldest is forgotten first */

struct known {
	struct list_node in_order;
	uint64_t key;
	mono_us heard_at;
	struct buf answer; /* empty while it is pending */
};

struct informs {
	struct map by_key;
	struct list_node order; /* the oldest first */
};

struct informs *
informs_new(void)
{
	struct informs *v = mem_alloc(sizeof *v);

	map_init(&v->by_key);
	list_init(&v->order);
	return v;
}

static void
forget(struct informs *v, struct known *k)
{
	map_del_id(&v->by_key, k->key);
	list_remove(&k->in_order);
	buf_fini(&k->answer);
	mem_free(k);
}

void
informs_free(struct informs *v)
{
	if (v == NULL)
		return;
	while (!list_empty(&v->order))
		forget(v, LIST_THING(v->order.next, struct known, in_order));
	map_fini(&v->by_key);
	mem_free(v);
}

enum inform_seen
informs_hear(struct informs *v, uint64_t key, mono_us now, struct bytes *answer)
{
	struct known *k;

	while (!list_empty(&v->order)) {
		k = LIST_THING(v->order.next, struct known, in_order);
		if (now - k->heard_at < REMEMBERED_US && v->by_key.n < REMEMBERED)
			break;
		forget(v, k);
	}
	k = map_get_id(&v->by_key, key);
	if (k != NULL) {
		*answer = buf_view(&k->answer);
		return answer->n != 0 ? INFORM_ANSWERED : INFORM_PENDING;
	}
	k = mem_alloc(sizeof *k);
	k->key = key;
	k->heard_at = now;
	buf_init(&k->answer);
	map_put_id(&v->by_key, key, k);
	list_append(&v->order, &k->in_order);
	return INFORM_NEW;
}

void
informs_answered(struct informs *v, uint64_t key, struct bytes answer)
{
	struct known *k = map_get_id(&v->by_key, key);

	if (k == NULL)
		return;
	buf_clear(&k->answer);
	buf_put(&k->answer, answer.p, answer.n);
}

void
informs_drop(struct informs *v, uint64_t key)
{
	struct known *k = map_get_id(&v->by_key, key);

	if (k != NULL)
		forget(v, k);
}
