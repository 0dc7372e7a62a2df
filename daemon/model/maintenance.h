/* maintenance.h - when people work on something, and what then breaks is no news.
 *
 * A window speaks of devices - one, or all of a site, a region, a class or a customer - and of a time:
 * once, or each week, by the clock on the wall of a place. While it is open an alarm of theirs is
 * raised, listed and kept as ever, and says that it is in maintenance; it gets no case, and no ticket
 * leaves. What is still raised at its end gets them then, and its hour counts from there. Windows
 * stand in the configuration, or are made by people: those the store keeps. The functions here reckon
 * and touch nothing else; the triage room opens and ends the windows.
 */
#ifndef MODEL_MAINTENANCE_H
#define MODEL_MAINTENANCE_H

#include "base/clock.h"
#include "base/rec.h"
#include "model/device.h"
#include "model/zone.h"

#define MAINTENANCES_MAX    10000
#define MAINTENANCE_WHY_MAX 512

struct maintenance {
	uint64_t id;      /* of one that people made; 0 of the configuration's */
	const char *name; /* of the configuration's; "" */
	/* As it was written. */
	const char *device, *site, *region, *device_class, *customer;
	const char *zone;
	const char *weekly;    /* "sat sun"; "" for once */
	const char *from, *to; /* "22:00"; of once "2026-11-28 22:00" */
	const char *why;
	const char *by; /* who made it; of the configuration's its file and line */
	/* What that means: maintenance_resolve(). */
	const char *rule;         /* the zone's */
	uint32_t days;            /* bit 0: Monday; 0 for once */
	int64_t begins_s, ends_s; /* of the local day; of once the local time itself */
	int64_t ended_at;         /* what had begun before ends here at the latest */
};
extern const struct rec_type maintenance_rec;

/* One date of it. */
struct window {
	wall_us begin, end;
};

/* Understands what was written; NULL, or a sentence in mem that says what is wrong. now serves those
 * that begin at once (from is "") or after a time (to is "2h"). */
const char *maintenance_resolve(struct arena *mem, struct maintenance *m,
    const struct zone *zones, size_t n_zones, wall_us now);

/* The first date that ends after that time. False when there is none any more. Weekly ones begin by
 * the clock on the wall: where it is moved, a window is an hour shorter or longer, and one that lies
 * wholly in the hour that is passed over does not take place. */
bool maintenance_next(const struct maintenance *m, wall_us after, struct window *out);

/* The device is one of its. region is its site's. */
bool maintenance_covers(
    const struct maintenance *m, const struct device *d, const char *region);

/* "site hill", "device sw-1", "class switch at site hill": of what it speaks, in mem. */
const char *maintenance_scope(struct arena *mem, const struct maintenance *m);

#endif
