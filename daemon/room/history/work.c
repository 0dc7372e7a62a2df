#include "room/history/work.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/history/merge.h"
#include "room/history/roll.h"
#include "sys/log.h"

#define PAUSE_US                                                                         \
	(100 * MS_US) /* between two pieces: four fifths of the time are others' */
#define TRY_AGAIN_US (5 * MINUTE_US)
#define JOURNALS_MAX 1024 /* of one hour, packed together */
#define PACKS_MAX    (2 * SHELF_DAY)

struct work {
	struct loop *loop;
	struct shelf *shelf;
	struct timer *timer;
	int64_t open;
	struct roll *roll;
	struct merge *merge;
	struct hour *journals[JOURNALS_MAX]; /* that are being packed */
	size_t n_journals;
	mono_us not_before; /* the disk refused */
	uint64_t dropped, damaged_bytes;
	wall_us dropped_at;
};

static void
say_damage(struct work *w, const char *file, uint64_t at, uint64_t bytes)
{
	log_warn("file=%s damaged from byte %" PRIu64 " on, %" PRIu64
		 " bytes passed over; the rest is read",
	    file, at, bytes);
	w->damaged_bytes += bytes;
}

void
work_damage(struct work *w, const struct pack_name *name, uint64_t at, uint64_t bytes)
{
	char text[PACK_NAME_MAX];

	say_damage(w, pack_name_text(name, text), at, bytes);
}

/* --- reading through --- */

static void
scan_some(struct work *w, struct hour *h)
{
	uint64_t at, bytes;
	char name[64];

	if (!hour_scan(h))
		return;
	bytes = hour_damaged(h, &at);
	hour_path(".", hour_of(h), hour_part(h), name, sizeof name);
	if (bytes != 0)
		say_damage(w, name + 2, at, bytes);
}

/* --- packing --- */

static void
cannot(struct work *w, const char *what)
{
	log_error("cannot %s: %s; tried again in 5 min", what, strerror(errno));
	w->not_before = loop_now(w->loop) + TRY_AGAIN_US;
}

static void
begin_roll(struct work *w, size_t n)
{
	w->n_journals = n;
	w->roll = roll_new(w->shelf->folder, w->journals, n);
}

static void
end_roll(struct work *w)
{
	roll_free(w->roll);
	w->roll = NULL;
	w->n_journals = 0;
}

/* The packs are there: journals are not needed any more. */
static void
rolled(struct work *w)
{
	struct pack_name name = { .hour = roll_hour(w->roll), .hours = 1 };
	size_t i;

	for (name.grain = 0; name.grain < GRAIN_COUNT; name.grain++)
		shelf_add_pack(w->shelf, &name);
	for (i = 0; i < w->n_journals; i++)
		if (shelf_remove_journal(w->shelf, w->journals[i]) < 0)
			log_warn("cannot remove a journal that was packed: %s",
			    strerror(errno));
	end_roll(w);
}

static void
step_roll(struct work *w)
{
	int r = roll_step(w->roll);

	if (r == 0)
		rolled(w);
	else if (r < 0) {
		cannot(w, "pack the samples of an hour");
		end_roll(w);
	}
}

/* --- putting together --- */

static void
begin_merge(struct work *w, const struct pack_name *packs, size_t n,
    const struct pack_name *target)
{
	w->merge = merge_new(w->shelf->folder, packs, n, target);
}

static bool
same_name(const struct pack_name *a, const struct pack_name *b)
{
	return a->grain == b->grain && a->hour == b->hour && a->hours == b->hours;
}

static void
merged(struct work *w)
{
	const struct pack_name *target = merge_target(w->merge), *packs;
	size_t n, i;

	packs = merge_packs(w->merge, &n);
	for (i = 0; i < n; i++) {
		uint64_t at, bytes = merge_damaged(w->merge, i, &at);

		if (bytes != 0)
			work_damage(w, &packs[i], at, bytes);
	}
	shelf_add_pack(w->shelf, target);
	for (i = 0; i < n; i++)
		if (!same_name(&packs[i], target) &&
		    shelf_remove_pack(w->shelf, &packs[i]) < 0)
			log_warn("cannot remove a pack that is part of another: %s",
			    strerror(errno));
	merge_free(w->merge);
	w->merge = NULL;
}

static void
step_merge(struct work *w)
{
	int r = merge_step(w->merge);

	if (r == 0)
		merged(w);
	else if (r < 0) {
		cannot(w, "put the samples of a day together");
		merge_free(w->merge);
		w->merge = NULL;
	}
}

/* --- one thing after the other --- */

static void
step(void *arg)
{
	struct work *w = arg;
	struct hour *unread = shelf_to_scan(w->shelf);

	if (unread != NULL)
		scan_some(w, unread);
	else if (w->roll != NULL)
		step_roll(w);
	else if (w->merge != NULL)
		step_merge(w);
	work_look(w, w->open);
	if (work_is_busy(w))
		timer_after(w->timer, PAUSE_US);
}

bool
work_is_busy(const struct work *w)
{
	return w->roll != NULL || w->merge != NULL || shelf_to_scan(w->shelf) != NULL;
}

void
work_look(struct work *w, int64_t open)
{
	struct pack_name packs[PACKS_MAX], target;
	size_t n;

	w->open = open;
	if (w->roll != NULL || w->merge != NULL || loop_now(w->loop) < w->not_before)
		return;
	if (shelf_to_scan(w->shelf) != NULL) {
		timer_after(w->timer, PAUSE_US);
		return;
	}
	n = shelf_to_roll(w->shelf, open, w->journals, JOURNALS_MAX);
	if (n != 0) {
		begin_roll(w, n);
	} else {
		n = shelf_to_merge(w->shelf, open, packs, PACKS_MAX, &target);
		if (n == 0)
			return;
		begin_merge(w, packs, n, &target);
	}
	timer_after(w->timer, PAUSE_US);
}

struct work *
work_new(struct loop *l, struct shelf *shelf)
{
	struct work *w = mem_alloc(sizeof *w);

	w->loop = l;
	w->shelf = shelf;
	w->timer = timer_new(l, step, w);
	return w;
}

void
work_free(struct work *w)
{
	if (w == NULL)
		return;
	timer_free(w->timer);
	roll_free(w->roll);
	merge_free(w->merge);
	mem_free(w);
}

/* --- what has to go --- */

static void
drop_journal(struct work *w, struct hour *h)
{
	char name[64];

	hour_path(".", hour_of(h), hour_part(h), name, sizeof name);
	log_warn("file=%s dropped: the history has no more room for it", name + 2);
	if (w->roll != NULL && roll_hour(w->roll) == hour_of(h))
		end_roll(w);
	if (shelf_remove_journal(w->shelf, h) < 0)
		log_warn("cannot remove %s: %s", name + 2, strerror(errno));
}

static void
drop_pack(struct work *w, const struct pack_name *name, bool early)
{
	char text[PACK_NAME_MAX];

	pack_name_text(name, text);
	if (early)
		log_warn("file=%s dropped before its time: the history has no more room "
			 "for it",
		    text);
	if (shelf_remove_pack(w->shelf, name) < 0)
		log_warn("cannot remove %s: %s", text, strerror(errno));
}

void
work_clear(struct work *w, const struct shelf_limits *l, uint64_t beside_bytes)
{
	const struct shelf_pack *old;
	struct shelf_victim victim;
	struct pack_name name;

	while ((old = shelf_too_old(w->shelf, l, loop_wall(w->loop))) != NULL) {
		name = old->name;
		drop_pack(w, &name, false);
	}
	while (shelf_too_much(w->shelf, l, beside_bytes, &victim)) {
		if (victim.pack != NULL) {
			name = victim.pack->name;
			drop_pack(w, &name, true);
		} else
			drop_journal(w, victim.journal);
		w->dropped++;
		w->dropped_at = loop_wall(w->loop);
	}
}

void
work_tell(const struct work *w, struct history_state_msg *out)
{
	out->dropped = w->dropped;
	out->dropped_at = w->dropped_at;
	out->damaged_bytes = w->damaged_bytes;
}
