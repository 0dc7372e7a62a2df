/* shelf_plan.c - what should become of the files: nothing is done here. */
#include "room/history/shelf.h"

#include <string.h>

const struct shelf_pack *
shelf_too_old(const struct shelf *s, const struct shelf_limits *l, wall_us now)
{
	size_t i;

	for (i = 0; i < s->n_packs; i++) {
		const struct pack_name *n = &s->packs[i].name;

		if ((n->hour + n->hours) * HOUR_US <= now - l->keep_us[n->grain])
			return &s->packs[i];
	}
	return NULL;
}

bool
shelf_too_much(const struct shelf *s, const struct shelf_limits *l, uint64_t beside_bytes,
    struct shelf_victim *out)
{
	uint64_t bytes = beside_bytes + shelf_journal_bytes(s);
	enum grain g;

	*out = (struct shelf_victim){ 0 };
	for (g = 0; g < GRAIN_COUNT; g++)
		bytes += shelf_bytes(s, g);
	if (bytes <= l->bytes)
		return false;
	/* They stand by grain and hour. */
	if (s->n_packs != 0)
		out->pack = &s->packs[0];
	else if (s->n_journals != 0)
		out->journal = s->journals[0];
	return out->pack != NULL || out->journal != NULL;
}

struct hour *
shelf_to_scan(const struct shelf *s)
{
	size_t i;

	/* The newest are asked for most. */
	for (i = s->n_journals; i-- > 0;)
		if (!hour_is_scanned(s->journals[i]))
			return s->journals[i];
	return NULL;
}

size_t
shelf_to_roll(const struct shelf *s, int64_t open, struct hour **out, size_t max)
{
	size_t n;

	for (n = 0; n < s->n_journals && n < max; n++) {
		if (hour_of(s->journals[n]) >= open ||
		    hour_of(s->journals[n]) != hour_of(s->journals[0]))
			break;
		out[n] = s->journals[n];
	}
	return n;
}

static int64_t
day_of(int64_t hour)
{
	return hour - (hour % SHELF_DAY + SHELF_DAY) % SHELF_DAY;
}

static bool
has_journals(const struct shelf *s, int64_t day)
{
	size_t i;

	for (i = 0; i < s->n_journals; i++)
		if (day_of(hour_of(s->journals[i])) == day)
			return true;
	return false;
}

static bool
is_there(const struct shelf *s, const struct pack_name *n)
{
	size_t i;

	for (i = 0; i < s->n_packs; i++)
		if (s->packs[i].name.grain == n->grain &&
		    s->packs[i].name.hour == n->hour &&
		    s->packs[i].name.hours == n->hours)
			return true;
	return false;
}

size_t
shelf_to_merge(const struct shelf *s, int64_t open, struct pack_name *out, size_t max,
    struct pack_name *target)
{
	size_t i, n = 0;

	for (i = 0; i < s->n_packs; i++)
		if (s->packs[i].mend) {
			out[0] = *target = s->packs[i].name;
			return 1;
		}
	for (i = 0; i < s->n_packs && n < max; i++) {
		const struct pack_name *p = &s->packs[i].name;
		int64_t day = day_of(p->hour);

		if (n != 0 && (p->grain != target->grain || day != target->hour))
			break;
		if (p->grain == GRAIN_RAW || p->hours >= SHELF_DAY ||
		    day + SHELF_DAY > open || has_journals(s, day))
			continue;
		*target = (struct pack_name){ p->grain, day, SHELF_DAY };
		out[n++] = *p;
	}
	/* An hour that came after its day was put together. */
	if (n != 0 && n < max && is_there(s, target)) {
		memmove(&out[1], &out[0], n * sizeof *out);
		out[0] = *target;
		n++;
	}
	return n;
}
