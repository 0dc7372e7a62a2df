#include "base/map.h"

#include <string.h>

#include "base/mem.h"

struct map_slot {
	const char *key; /* NULL: keyed by id */
	uint64_t hash;   /* of the text, or the id itself */
	void *thing;     /* NULL: free; TOMB: was taken out */
};

static char tomb;
#define TOMB ((void *)&tomb)

static uint64_t seed[2];

void
map_seed(uint64_t k0, uint64_t k1)
{
	seed[0] = k0;
	seed[1] = k1;
}

static uint64_t
rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

uint64_t
map_hash(const void *p, size_t n_bytes)
{
	uint64_t v[4] = { seed[0] ^ 0x736f6d6570736575u, seed[1] ^ 0x646f72616e646f6du,
		seed[0] ^ 0x6c7967656e657261u, seed[1] ^ 0x7465646279746573u };
	const uint8_t *b = p;
	uint64_t last = (uint64_t)n_bytes << 56, m;
	size_t i;

	for (; n_bytes >= 8; b += 8, n_bytes -= 8) {
		memcpy(&m, b, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	for (i = 0; i < n_bytes; i++)
		last |= (uint64_t)b[i] << (8 * i);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Spreads ids that count up over the table. */
static size_t
start(const struct map *m, uint64_t hash)
{
	return (size_t)((hash * 0x9e3779b97f4a7c15u) >> 20) & (m->cap - 1);
}

void
map_init(struct map *m)
{
	*m = (struct map){ 0 };
}

void
map_fini(struct map *m)
{
	mem_free(m->slots);
	map_init(m);
}

static struct map_slot *
find(const struct map *m, const char *key, uint64_t hash)
{
	size_t i;

	if (m->cap == 0)
		return NULL;
	for (i = start(m, hash);; i = (i + 1) & (m->cap - 1)) {
		struct map_slot *s = &m->slots[i];

		if (s->thing == NULL)
			return NULL;
		if (s->thing != TOMB && s->hash == hash &&
		    (key == NULL ? s->key == NULL
				 : s->key != NULL && strcmp(s->key, key) == 0))
			return s;
	}
}

static void
place(struct map *m, const char *key, uint64_t hash, void *thing)
{
	size_t i = start(m, hash);

	while (m->slots[i].thing != NULL && m->slots[i].thing != TOMB)
		i = (i + 1) & (m->cap - 1);
	if (m->slots[i].thing == TOMB)
		m->tombs--;
	m->slots[i] = (struct map_slot){ key, hash, thing };
	m->n++;
}

static void
make_room(struct map *m)
{
	struct map old = *m;
	size_t i;

	if ((m->n + m->tombs + 1) * 4 <= m->cap * 3)
		return;
	m->cap = 16;
	while (m->cap < (old.n + 1) * 2)
		m->cap *= 2;
	m->slots = mem_array(m->cap, sizeof *m->slots);
	m->n = m->tombs = 0;
	for (i = 0; i < old.cap; i++)
		if (old.slots[i].thing != NULL && old.slots[i].thing != TOMB)
			place(m, old.slots[i].key, old.slots[i].hash, old.slots[i].thing);
	mem_free(old.slots);
}

static void *
put(struct map *m, const char *key, uint64_t hash, void *thing)
{
	struct map_slot *s = find(m, key, hash);
	void *was = NULL;

	if (s != NULL) {
		was = s->thing;
		s->key = key;
		s->thing = thing;
		return was;
	}
	make_room(m);
	place(m, key, hash, thing);
	return NULL;
}

static void *
del(struct map *m, const char *key, uint64_t hash)
{
	struct map_slot *s = find(m, key, hash);
	void *was;

	if (s == NULL)
		return NULL;
	was = s->thing;
	*s = (struct map_slot){ NULL, 0, TOMB };
	m->n--;
	m->tombs++;
	return was;
}

void *
map_get(const struct map *m, const char *key)
{
	struct map_slot *s = find(m, key, map_hash(key, strlen(key)));

	return s ? s->thing : NULL;
}

void *
map_put(struct map *m, const char *key, void *thing)
{
	return put(m, key, map_hash(key, strlen(key)), thing);
}

void *
map_del(struct map *m, const char *key)
{
	return del(m, key, map_hash(key, strlen(key)));
}

void *
map_get_id(const struct map *m, uint64_t id)
{
	struct map_slot *s = find(m, NULL, id);

	return s ? s->thing : NULL;
}

void *
map_put_id(struct map *m, uint64_t id, void *thing)
{
	return put(m, NULL, id, thing);
}

void *
map_del_id(struct map *m, uint64_t id)
{
	return del(m, NULL, id);
}

void *
map_next(const struct map *m, size_t *at)
{
	while (*at < m->cap) {
		void *thing = m->slots[(*at)++].thing;

		if (thing != NULL && thing != TOMB)
			return thing;
	}
	return NULL;
}
