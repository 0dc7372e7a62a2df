#include "model/roster.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define DAY_S       86400
#define WEEK_DAYS   7
#define LOOK_DAYS   35
#define CHECK_HOURS (28 * 24)

static const struct rec_field shift_fields[] = {
	F_TEXT(shift, days, 64),
	F_TEXT(shift, from, 8),
	F_TEXT(shift, to, 8),
	F_U32(shift, every),
	F_TEXT(shift, since, 16),
	F_U32(shift, day_bits),
	F_I64(shift, begins_s),
	F_I64(shift, ends_s),
	F_I64(shift, first_week),
};
REC_TYPE(shift_rec, shift, shift_fields);

static const struct rec_field absence_fields[] = {
	F_TEXT(absence, from, 16),
	F_TEXT(absence, to, 16),
	F_TEXT(absence, why, 128),
	F_I64(absence, from_day),
	F_I64(absence, to_day),
};
REC_TYPE(absence_rec, absence, absence_fields);

static const struct rec_field engineer_fields[] = {
	F_TEXT(engineer, name, NAME_MAX_BYTES),
	F_TEXT(engineer, title, DEVICE_TEXT_MAX),
	F_TEXT(engineer, phone, DEVICE_TEXT_MAX),
	F_TEXTS(engineer, skills, SKILLS_MAX),
	F_F64(engineer, latitude),
	F_F64(engineer, longitude),
	F_TEXT(engineer, zone, ZONE_NAME_MAX),
	F_TEXT(engineer, rule, ZONE_RULE_MAX),
	F_LIST(engineer, shifts, SHIFTS_MAX, shift_rec),
	F_LIST(engineer, away, 256, absence_rec),
	F_F64(engineer, satisfaction),
	F_U32(engineer, kmh),
	F_LIST(engineer, van, STOCK_LINES_MAX, stock_line_rec),
};
REC_TYPE(engineer_rec, engineer, engineer_fields);

REC_NAMES(day_names, "mon", "tue", "wed", "thu", "fri", "sat", "sun");

/* --- what was written --- */

const char *
roster_resolve_zone(
    struct arena *mem, struct engineer *e, const struct zone *zones, size_t n_zones)
{
	struct zone_rule z;
	size_t i;

	e->rule = *e->zone == 0 || strcmp(e->zone, "UTC") == 0 ? "UTC0" : e->zone;
	for (i = 0; i < n_zones; i++)
		if (strcmp(zones[i].name, e->zone) == 0)
			e->rule = zones[i].rule;
	if (zone_parse(e->rule, &z) == 0)
		return NULL;
	return arena_printf(mem,
	    "there is no time zone \"%s\": a name like Europe/Berlin (Debian: tzdata), "
	    "UTC, or a rule like CET-1CEST,M3.5.0,M10.5.0/3",
	    e->zone);
}

/* "22:00" as seconds of the day; -1. 24:00 is the end of it. */
static int64_t
clock_of(const char *s)
{
	int h, min, used = 0;

	if (sscanf(s, "%2d:%2d%n", &h, &min, &used) != 2 || s[used] != 0 || h < 0 ||
	    min < 0 || h > 24 || min > 59 || (h == 24 && min != 0))
		return -1;
	return (h * 60 + min) * 60;
}

/* "2026-01-31" as days since 1970; false when there is no such day. */
static bool
day_of(const char *s, int64_t *day)
{
	int y, m, d, y2, m2, d2, used = 0;

	if (strlen(s) != 10 || sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &used) != 3 ||
	    used != 10 || y < 1970 || m < 1 || m > 12)
		return false;
	*day = zone_days(y, m, d);
	zone_date(*day, &y2, &m2, &d2);
	return y == y2 && m == m2 && d == d2;
}

/* 1 January 1970 was a Thursday. */
static int
weekday(int64_t day)
{
	return (int)((day + 3) % WEEK_DAYS);
}

static int64_t
week_of(int64_t day)
{
	return (day + 3) / WEEK_DAYS;
}

static const char *
read_days(struct arena *mem, struct shift *s)
{
	const char *p = s->days;
	char day[16];
	size_t n;
	int at;

	s->day_bits = strcmp(p, "daily") == 0 ? 0x7f : 0;
	for (p += strspn(p, " ,"); s->day_bits != 0x7f && *p != 0;
	     p += n + strspn(p + n, " ,")) {
		n = strcspn(p, " ,");
		snprintf(day, sizeof day, "%.*s", (int)(n < 15 ? n : 15), p);
		at = rec_value(&day_names, day);
		if (at < 0)
			return arena_printf(mem,
			    "\"%s\" is no day of the week: mon tue wed thu fri sat sun, "
			    "or daily",
			    day);
		s->day_bits |= 1u << at;
	}
	return s->day_bits != 0 ? NULL : "a shift needs days";
}

const char *
roster_resolve_shift(struct arena *mem, struct shift *s)
{
	const char *why = read_days(mem, s);
	int64_t day = 0;

	if (why != NULL)
		return why;
	s->begins_s = clock_of(s->from);
	s->ends_s = clock_of(s->to);
	if (s->begins_s < 0 || s->begins_s == DAY_S || s->ends_s < 0)
		return "a shift begins and ends at times like 08:00 and 17:00; 24:00 is "
		       "the "
		       "end of a day";
	if (s->ends_s <= s->begins_s)
		s->ends_s += DAY_S;
	if (s->every > 1 && *s->since == 0)
		return "a rota needs since: a date in the first week that it is on";
	if (*s->since != 0 && !day_of(s->since, &day))
		return arena_printf(
		    mem, "\"%s\" is no date: such as 2026-01-05", s->since);
	s->first_week = week_of(day);
	return NULL;
}

const char *
roster_resolve_absence(struct arena *mem, struct absence *a)
{
	const char *to = *a->to != 0 ? a->to : a->from;

	if (!day_of(a->from, &a->from_day) || !day_of(to, &a->to_day))
		return arena_printf(mem,
		    "\"%s\" to \"%s\": dates are wanted, such as "
		    "2026-01-05",
		    a->from, to);
	if (a->to_day < a->from_day)
		return "it ends before it begins";
	return NULL;
}

/* --- when --- */

bool
roster_has_skill(const struct engineer *e, const char *skill)
{
	size_t i;

	for (i = 0; i < e->skills.n; i++)
		if (strcmp(e->skills.v[i], skill) == 0)
			return true;
	return *skill == 0;
}

static bool
is_away(const struct engineer *e, int64_t day)
{
	size_t i;

	for (i = 0; i < e->away.n; i++)
		if (day >= e->away.v[i].from_day && day <= e->away.v[i].to_day)
			return true;
	return false;
}

/* The shift begins on that day. */
static bool
is_on_day(const struct engineer *e, const struct shift *s, int64_t day)
{
	int64_t weeks = week_of(day) - s->first_week;
	int64_t every = s->every > 1 ? s->every : 1;

	if ((s->day_bits & 1u << weekday(day)) == 0 || is_away(e, day))
		return false;
	return every == 1 || (weeks >= 0 && weeks % every == 0);
}

static wall_us
instant(const struct zone_rule *z, int64_t day, int64_t second)
{
	return zone_instant(z, day * DAY_S + second, false);
}

static int64_t
local_day(const struct zone_rule *z, wall_us at)
{
	return (at / SECOND_US + zone_offset(z, at)) / DAY_S;
}

/* The shift is on: one that began yesterday may still be. */
static bool
is_on(const struct engineer *e, const struct shift *s, const struct zone_rule *z,
    wall_us at, wall_us *ends)
{
	int64_t today = local_day(z, at), day;

	for (day = today - 1; day <= today; day++) {
		wall_us end = instant(z, day, s->ends_s);

		if (!is_on_day(e, s, day) || at >= end ||
		    at < instant(z, day, s->begins_s))
			continue;
		*ends = end;
		return true;
	}
	return false;
}

static bool
on_shift(const struct engineer *e, const struct zone_rule *z, wall_us at, wall_us *ends)
{
	bool on = false;
	wall_us end;
	size_t i;

	*ends = 0;
	for (i = 0; i < e->shifts.n; i++)
		if (is_on(e, &e->shifts.v[i], z, at, &end)) {
			on = true;
			*ends = end > *ends ? end : *ends;
		}
	return on;
}

bool
roster_on_shift(const struct engineer *e, wall_us at, wall_us *ends)
{
	struct zone_rule z;

	return zone_parse(e->rule, &z) == 0 && on_shift(e, &z, at, ends);
}

wall_us
roster_next(const struct engineer *e, wall_us at)
{
	struct zone_rule z;
	wall_us first = 0, begins, ends;
	int64_t today, day;
	size_t i;

	if (zone_parse(e->rule, &z) < 0)
		return 0;
	if (on_shift(e, &z, at, &ends))
		return at;
	today = local_day(&z, at);
	for (day = today; day < today + LOOK_DAYS && first == 0; day++)
		for (i = 0; i < e->shifts.n; i++) {
			begins = instant(&z, day, e->shifts.v[i].begins_s);
			if (is_on_day(e, &e->shifts.v[i], day) && begins >= at &&
			    (first == 0 || begins < first))
				first = begins;
		}
	return first;
}

/* --- what does not fit together --- */

bool
roster_overlap(const struct engineer *e, wall_us from, size_t *a, size_t *b, wall_us *at)
{
	struct zone_rule z;
	wall_us end;
	size_t i, k;
	int h;

	if (zone_parse(e->rule, &z) < 0)
		return false;
	for (h = 0; h < CHECK_HOURS && e->shifts.n > 1; h++)
		for (i = 0; i < e->shifts.n; i++)
			for (k = i + 1; k < e->shifts.n; k++) {
				*at = from + h * HOUR_US;
				if (!is_on(e, &e->shifts.v[i], &z, *at, &end) ||
				    !is_on(e, &e->shifts.v[k], &z, *at, &end))
					continue;
				*a = i;
				*b = k;
				return true;
			}
	return false;
}

static bool
anybody(const struct engineer *v, size_t n, const char *skill, wall_us at)
{
	wall_us ends;
	size_t i;

	for (i = 0; i < n; i++)
		if (roster_has_skill(&v[i], skill) && roster_on_shift(&v[i], at, &ends))
			return true;
	return false;
}

bool
roster_gap(const struct engineer *v, size_t n, const char *skill, wall_us from,
    wall_us *begins, wall_us *ends)
{
	int h, end;

	for (h = 0; h < CHECK_HOURS; h++) {
		if (anybody(v, n, skill, from + h * HOUR_US))
			continue;
		for (end = h + 1; end < CHECK_HOURS; end++)
			if (anybody(v, n, skill, from + end * HOUR_US))
				break;
		*begins = from + h * HOUR_US;
		*ends = from + end * HOUR_US;
		return true;
	}
	return false;
}
