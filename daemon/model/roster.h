/* roster.h - who can be sent: engineers, their skills, and when they are on shift.
 *
 * Engineers stand in the configuration. A shift is days of the week and times by the clock on the wall
 * where the engineer lives; one of a rota comes each second, third, ... week. Whoever is away on a day
 * has no shift that begins on it. The functions reckon and touch nothing else.
 */
#ifndef MODEL_ROSTER_H
#define MODEL_ROSTER_H

#include "base/clock.h"
#include "base/rec.h"
#include "model/device.h"
#include "model/stock.h"
#include "model/zone.h"

#define ENGINEERS_MAX 10000
#define SHIFTS_MAX    64
#define SKILLS_MAX    64

struct shift {
	/* as it was written */
	const char *days;      /* "mon tue wed"; "daily" */
	const char *from, *to; /* "08:00", "17:00": over midnight where to is not later */
	uint32_t every;        /* weeks */
	const char *since;     /* a date in the first week of a rota */
	/* what that means: roster_resolve() */
	uint32_t day_bits; /* bit 0: Monday */
	int64_t begins_s, ends_s;
	int64_t first_week; /* since Monday, 29 December 1969 */
};
extern const struct rec_type shift_rec;

/* From one day to another, both included. */
struct absence {
	const char *from, *to, *why;
	int64_t from_day, to_day; /* since 1970 */
};
extern const struct rec_type absence_rec;

struct engineer {
	const char *name;
	const char *title; /* as it is written on a ticket */
	const char *phone;
	LIST_OF(const char *) skills;
	double latitude, longitude; /* of the home */
	const char *zone, *rule;
	LIST_OF(struct shift) shifts;
	LIST_OF(struct absence) away;
	double satisfaction; /* percent of customers */
	uint32_t kmh;        /* on the way */
	LIST_OF(struct stock_line) van;
};
extern const struct rec_type engineer_rec;

/* Understands what was written; NULL, or a sentence in mem that says what is wrong. */
const char *roster_resolve_zone(
    struct arena *mem, struct engineer *e, const struct zone *zones, size_t n_zones);
const char *roster_resolve_shift(struct arena *mem, struct shift *s);
const char *roster_resolve_absence(struct arena *mem, struct absence *a);

bool roster_has_skill(
    const struct engineer *e, const char *skill); /* "": everybody has */

/* On shift at that time: until when is *ends. */
bool roster_on_shift(const struct engineer *e, wall_us at, wall_us *ends);

/* When the next shift begins, within five weeks; 0 when none does. Now, when one is on. */
wall_us roster_next(const struct engineer *e, wall_us at);

/* Two shifts of one engineer that are on at one time, within four weeks from then; false: none. */
bool roster_overlap(
    const struct engineer *e, wall_us from, size_t *a, size_t *b, wall_us *at);

/* The first hour, within four weeks from then, in which nobody with the skill ("": nobody at all) is on
 * shift, and when that ends; false: there is none. */
bool roster_gap(const struct engineer *v, size_t n, const char *skill, wall_us from,
    wall_us *begins, wall_us *ends);

#endif
