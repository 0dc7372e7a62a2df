#include "room/trap/informs.h"

#include "base/mem.h"

#define FIRST_CAP 1024

/* Keys of one minute. They are hashes: bits of them find them. */
struct set {
	uint64_t *slot; /* 0: free */
	size_t n, cap;
};

struct informs {
	struct set now, before; /* the minute that is on, and the one before it */
	mono_us began;
};

struct informs *
informs_new(void)
{
	return mem_alloc(sizeof(struct informs));
}

void
informs_free(struct informs *v)
{
	if (v == NULL)
		return;
	mem_free(v->now.slot);
	mem_free(v->before.slot);
	mem_free(v);
}

/* Its slot, or the free one where it would be. */
static uint64_t *
find(const struct set *s, uint64_t key)
{
	size_t i = (size_t)(key ^ key >> 32) & (s->cap - 1);

	while (s->slot[i] != 0 && s->slot[i] != key)
		i = (i + 1) & (s->cap - 1);
	return &s->slot[i];
}

static void
grow(struct set *s)
{
	struct set to = { .cap = s->cap != 0 ? 2 * s->cap : FIRST_CAP };
	size_t i;

	to.slot = mem_array(to.cap, sizeof *to.slot);
	to.n = s->n;
	for (i = 0; i < s->cap; i++)
		if (s->slot[i] != 0)
			*find(&to, s->slot[i]) = s->slot[i];
	mem_free(s->slot);
	*s = to;
}

static void
turn(struct informs *v, mono_us now)
{
	if (now - v->began < INFORMS_US && v->now.n < INFORMS_MAX)
		return;
	mem_free(v->before.slot);
	v->before = v->now;
	if (now - v->began >= 2 * INFORMS_US) {
		mem_free(v->before.slot);
		v->before = (struct set){ 0 };
	}
	v->now = (struct set){ 0 };
	v->began = now;
}

bool
informs_know(struct informs *v, uint64_t key, mono_us now)
{
	turn(v, now);
	return (v->now.cap != 0 && *find(&v->now, key) != 0) ||
	    (v->before.cap != 0 && *find(&v->before, key) != 0);
}

void
informs_remember(struct informs *v, uint64_t key, mono_us now)
{
	uint64_t *slot;

	turn(v, now);
	if (4 * v->now.n >= 3 * v->now.cap)
		grow(&v->now);
	slot = find(&v->now, key);
	v->now.n += *slot == 0;
	*slot = key;
}
