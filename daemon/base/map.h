/* map.h - finding things by name or by number.
 *
 * A hash table with open addressing. Keys that outsiders choose cannot make it slow: texts are
 * hashed with SipHash-1-3 under a key that map_seed() sets once per process. Keys of text are
 * borrowed: they live as long as the thing they name.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot;

struct map {
	struct map_slot *slots;
	size_t n, cap, tombs;
};

/* Sets the process's hash key; before it, the key is zero (as tests want it). */
void map_seed(uint64_t k0, uint64_t k1);
uint64_t map_hash(const void *p, size_t n_bytes);

void map_init(struct map *m);
void map_fini(struct map *m); /* the things in it are the caller's */

/* By text. map_put() replaces and returns what was there before, or NULL. */
void *map_get(const struct map *m, const char *key);
void *map_put(struct map *m, const char *key, void *thing);
void *map_del(struct map *m, const char *key);

/* By number. A map holds keys of one kind only. */
void *map_get_id(const struct map *m, uint64_t id);
void *map_put_id(struct map *m, uint64_t id, void *thing);
void *map_del_id(struct map *m, uint64_t id);

/* Walks over all things in no order: at starts at 0; NULL ends it. Changing the map ends it too. */
void *map_next(const struct map *m, size_t *at);

#endif
