/* common.h - what do devices that broke at the same time have in common?
 *
 * Triage tries it for alarms that came within a short time and that no topology explains: the device
 * before them, the power feed, the site, the software, the customer, the region. Something in common
 * explains them when nearly all that have it are hit, and hardly any of those that have it not: three
 * broken devices of a site of forty are no site that broke, and neither is one site when everything
 * breaks everywhere. common_best() counts each device once, so it takes time linear in what is open.
 */
#ifndef MODEL_COMMON_H
#define MODEL_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rec.h"

/* In the order in which they are believed when they explain the same. */
enum common_kind {
	COMMON_UPSTREAM,
	COMMON_POWER_FEED,
	COMMON_SITE,
	COMMON_SOFTWARE, /* with alarms of one type */
	COMMON_CUSTOMER, /* the same */
	COMMON_REGION,
	COMMON_COUNT
};
extern const struct rec_names common_names;

#define COMMON_LEAST      3   /* devices that are hit */
#define COMMON_SHARE      0.8 /* of those that have it */
#define COMMON_OVER       10  /* times as many as among the others */
#define COMMON_BACKGROUND 5   /* others there must be, to compare with */
#define COMMON_NONE       SIZE_MAX

struct common_key {
	enum common_kind kind;
	uint32_t devices; /* that have it, hit or not */
	uint32_t hit;     /* reckoned by common_best() */
};

/* A device that is hit. */
struct common_device {
	const uint32_t *keys; /* what it has, as places in the array of keys */
	uint32_t n_keys;
	bool taken; /* explained already */
};

/* The key that explains most of the devices that are not taken; COMMON_NONE when none does. n_all is
 * how many devices there are. */
size_t common_best(struct common_key *keys, size_t n_keys, const struct common_device *d,
    size_t n, uint32_t n_all);

/* It has that key. */
bool common_has(const struct common_device *d, size_t key);

/* An incident of which so many are still hit, of so many at its height, goes on. */
bool common_stands(size_t hit, size_t of);

#endif
