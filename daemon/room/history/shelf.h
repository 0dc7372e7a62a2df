/* shelf.h - which files the history has: packs, closed journals, and what should become of them.
 *
 * The room owns the shelf. The files are the truth, and the shelf what was found when it was made, and changed
 * since. It decides - what is too old, what has to go because there is no more room, which hour should be
 * packed, which day put together -; removing and packing are the room's.
 *
 * Of each hour, each grain has a pack of the hour alone, or one of the day that the hour is in; as long as a
 * crash has left both, the narrower counts as nothing, and is removed.
 */
#ifndef ROOM_HISTORY_SHELF_H
#define ROOM_HISTORY_SHELF_H

#include "room/history/hour.h"
#include "room/history/pack.h"

#define SHELF_DAY 24 /* hours: a day of UTC, as hours are counted since 1970 */

struct shelf_pack {
	struct pack_name name;
	uint64_t bytes;
	bool damaged; /* it was said */
	bool mend;    /* it has no index: to be written anew */
};

struct shelf {
	char *folder;
	struct shelf_pack *packs; /* by grain, then by hour */
	size_t n_packs, max_packs;
	struct hour **journals; /* closed, by hour and part: the shelf's own */
	size_t n_journals, max_journals;
};

struct shelf_limits {
	int64_t keep_us[GRAIN_COUNT];
	uint64_t bytes; /* of all files */
};

/* Looks through the folder, and clears away what was begun and not finished. ERR_IO: errno says why. */
int shelf_new(const char *folder, struct shelf **out);
void shelf_free(struct shelf *s);

void shelf_add_pack(struct shelf *s, const struct pack_name *name);
void shelf_add_journal(struct shelf *s, struct hour *closed); /* takes it */

/* Off the shelf and off the disk. */
int shelf_remove_pack(struct shelf *s, const struct pack_name *name);
int shelf_remove_journal(struct shelf *s, struct hour *h); /* frees it */

uint64_t shelf_bytes(const struct shelf *s, enum grain g); /* of packs */
uint64_t shelf_journal_bytes(const struct shelf *s);

/* The first hour that a grain has; INT64_MAX when it has none. */
int64_t shelf_oldest(const struct shelf *s, enum grain g);

/* The pack that has an hour, or NULL. */
const struct shelf_pack *shelf_find(const struct shelf *s, enum grain g, int64_t hour);

/* --- what should be done: NULL or 0 when nothing --- */

/* A pack that is older than its grain is kept. */
const struct shelf_pack *shelf_too_old(
    const struct shelf *s, const struct shelf_limits *l, wall_us now);

/* With so many bytes beside it, is it too much? Then what goes: the oldest of the finest grain; when there is
 * no pack left, the oldest journal. */
struct shelf_victim {
	const struct shelf_pack *pack;
	struct hour *journal;
};
bool shelf_too_much(const struct shelf *s, const struct shelf_limits *l,
    uint64_t beside_bytes, struct shelf_victim *out);

/* A journal that was not read through yet; that comes first. */
struct hour *shelf_to_scan(const struct shelf *s);

/* The journals of the oldest hour that may be packed: closed, and none of its hour is open (`open`: the hour from
 * which on some are). Returns how many, at most max. */
size_t shelf_to_roll(const struct shelf *s, int64_t open, struct hour **out, size_t max);

/* The packs of a day of which no journal is open (from hour `open` on some are) nor left, or a pack that needs
 * mending. Returns how many, at most max; *target is what they become, and may be one of them. */
size_t shelf_to_merge(const struct shelf *s, int64_t open, struct pack_name *out,
    size_t max, struct pack_name *target);

#endif
