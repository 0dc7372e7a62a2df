#include "model/common.h"

REC_NAMES(
    common_names, "upstream", "power-feed", "site", "software", "customer", "region");

/* Nearly all of those that have it are hit, and hardly any of the others. */
static bool
explains(const struct common_key *k, uint32_t n_hit, uint32_t n_all)
{
	uint32_t others = n_all - k->devices;
	double inside = (double)k->hit / k->devices;

	return k->hit >= COMMON_LEAST && k->devices <= n_all &&
	    others >= COMMON_BACKGROUND && inside >= COMMON_SHARE &&
	    inside >= COMMON_OVER * ((double)(n_hit - k->hit) / others);
}

/* More devices; of as many the larger share; of both the kind that comes first. */
static bool
is_better(const struct common_key *a, const struct common_key *b)
{
	uint64_t x, y;

	if (a->hit != b->hit)
		return a->hit > b->hit;
	x = (uint64_t)a->hit * b->devices;
	y = (uint64_t)b->hit * a->devices;
	return x != y ? x > y : a->kind < b->kind;
}

size_t
common_best(struct common_key *keys, size_t n_keys, const struct common_device *d,
    size_t n, uint32_t n_all)
{
	size_t i, k, best = COMMON_NONE;
	uint32_t n_hit = 0;

	for (k = 0; k < n_keys; k++)
		keys[k].hit = 0;
	for (i = 0; i < n; i++) {
		if (d[i].taken)
			continue;
		n_hit++;
		for (k = 0; k < d[i].n_keys; k++)
			keys[d[i].keys[k]].hit++;
	}
	for (k = 0; k < n_keys; k++)
		if (explains(&keys[k], n_hit, n_all) &&
		    (best == COMMON_NONE || is_better(&keys[k], &keys[best])))
			best = k;
	return best;
}

bool
common_has(const struct common_device *d, size_t key)
{
	uint32_t k;

	for (k = 0; k < d->n_keys; k++)
		if (d->keys[k] == key)
			return true;
	return false;
}

bool
common_stands(size_t hit, size_t of)
{
	return hit >= 2 && 4 * hit >= of;
}
