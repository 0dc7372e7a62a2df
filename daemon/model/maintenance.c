#include "model/maintenance.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define DAY_S 86400

static const struct rec_field maintenance_fields[] = {
	F_U64(maintenance, id),
	F_TEXT(maintenance, name, NAME_MAX_BYTES),
	F_TEXT(maintenance, device, NAME_MAX_BYTES),
	F_TEXT(maintenance, site, NAME_MAX_BYTES),
	F_TEXT(maintenance, region, NAME_MAX_BYTES),
	F_TEXT(maintenance, device_class, NAME_MAX_BYTES),
	F_TEXT(maintenance, customer, NAME_MAX_BYTES),
	F_TEXT(maintenance, zone, ZONE_NAME_MAX),
	F_TEXT(maintenance, weekly, 64),
	F_TEXT(maintenance, from, 64),
	F_TEXT(maintenance, to, 64),
	F_TEXT(maintenance, why, MAINTENANCE_WHY_MAX),
	F_TEXT(maintenance, by, 256),
	F_TEXT(maintenance, rule, ZONE_RULE_MAX),
	F_U32(maintenance, days),
	F_I64(maintenance, begins_s),
	F_I64(maintenance, ends_s),
	F_TIME(maintenance, ended_at),
};
REC_TYPE(maintenance_rec, maintenance, maintenance_fields);

REC_NAMES(weekday_names, "mon", "tue", "wed", "thu", "fri", "sat", "sun");

/* --- what was written --- */

static const char *
read_zone(struct arena *mem, struct maintenance *m, const struct zone *zones, size_t n,
    struct zone_rule *z)
{
	size_t i;

	m->rule = *m->zone == 0 || strcmp(m->zone, "UTC") == 0 ? "UTC0" : m->zone;
	for (i = 0; i < n; i++)
		if (strcmp(zones[i].name, m->zone) == 0)
			m->rule = zones[i].rule;
	if (zone_parse(m->rule, z) < 0)
		return arena_printf(mem,
		    "there is no time zone \"%s\": a name like Europe/Berlin (Debian: "
		    "tzdata), UTC, or a rule like CET-1CEST,M3.5.0,M10.5.0/3",
		    m->zone);
	return NULL;
}

static const char *
read_days(struct arena *mem, struct maintenance *m)
{
	const char *s = m->weekly;
	char day[16];
	size_t n;
	int at;

	m->days = 0;
	for (s += strspn(s, " ,"); *s != 0; s += n + strspn(s + n, " ,")) {
		n = strcspn(s, " ,");
		snprintf(day, sizeof day, "%.*s", (int)(n < 15 ? n : 15), s);
		at = rec_value(&weekday_names, day);
		if (at < 0)
			return arena_printf(mem,
			    "\"%s\" is no day of the week: mon tue wed thu fri sat sun",
			    day);
		m->days |= 1u << at;
	}
	return NULL;
}

/* "22:00" as seconds of the day; -1. 24:00 is the end of it. */
static int64_t
clock_of(const char *s)
{
	int h, min, used = 0;

	if (sscanf(s, "%2d:%2d%n", &h, &min, &used) != 2 || s[used] != 0 ||
	    !isdigit((unsigned char)*s) || h > 24 || min > 59 || min < 0 ||
	    (h == 24 && min != 0))
		return -1;
	return (h * 60 + min) * 60;
}

/* "2026-11-28 22:00", or with a T, as seconds by the local calendar; -1. */
static int64_t
local_of(const char *s)
{
	int y, mon, d, used = 0, y2, mon2, d2;
	int64_t clock, days;

	if (strlen(s) < 16 || sscanf(s, "%4d-%2d-%2d%n", &y, &mon, &d, &used) != 3 ||
	    used != 10 || (s[10] != ' ' && s[10] != 'T') || y < 1970 || mon < 1 ||
	    mon > 12)
		return -1;
	days = zone_days(y, mon, d);
	zone_date(days, &y2, &mon2, &d2);
	clock = clock_of(s + 11);
	return clock < 0 || y2 != y || mon2 != mon || d2 != d ? -1 : days * DAY_S + clock;
}

static const char *
read_weekly(struct arena *mem, struct maintenance *m)
{
	const char *why = read_days(mem, m);

	if (why != NULL)
		return why;
	m->begins_s = clock_of(m->from);
	m->ends_s = clock_of(m->to);
	if (m->days == 0 || m->begins_s < 0 || m->begins_s == DAY_S || m->ends_s < 0)
		return "a weekly window needs days, from and to: \"sat sun\", 22:00, "
		       "04:00";
	if (m->ends_s <= m->begins_s)
		m->ends_s += DAY_S; /* over midnight */
	return NULL;
}

/* Beginning now, where nothing is said; and for so long, where that is: no clock on a wall counts then. */
static const char *
read_once(struct maintenance *m, const struct zone_rule *z, wall_us now)
{
	int64_t us, begins = *m->from != 0 ? local_of(m->from) : 0;

	m->days = 0;
	m->begins_s = *m->from != 0 ? begins : now / SECOND_US + zone_offset(z, now);
	m->ends_s = local_of(m->to);
	if (begins >= 0 && duration_parse(m->to, &us) == 0) {
		m->begins_s = zone_instant(z, m->begins_s, false) / SECOND_US;
		if (*m->from == 0)
			m->begins_s = now / SECOND_US;
		m->ends_s = m->begins_s + us / SECOND_US;
		m->rule = "UTC0";
	}
	if (begins < 0 || m->ends_s < 0)
		return "a window needs from and to: \"2026-11-28 22:00\", or as to a "
		       "time "
		       "like 2h";
	return m->ends_s <= m->begins_s ? "the window ends before it begins" : NULL;
}

const char *
maintenance_resolve(struct arena *mem, struct maintenance *m, const struct zone *zones,
    size_t n_zones, wall_us now)
{
	struct zone_rule z;
	struct window w;
	const char *why;

	if (*m->device == 0 && *m->site == 0 && *m->region == 0 &&
	    *m->device_class == 0 && *m->customer == 0)
		return "a window needs a device, site, region, class or customer";
	why = read_zone(mem, m, zones, n_zones, &z);
	if (why == NULL)
		why = *m->weekly != 0 ? read_weekly(mem, m) : read_once(m, &z, now);
	if (why == NULL && m->id != 0 && !maintenance_next(m, now, &w))
		why = "the window is over already";
	return why;
}

/* --- dates --- */

static struct window
date_of(const struct maintenance *m, const struct zone_rule *z, int64_t local_day_s)
{
	struct window w = { zone_instant(z, local_day_s + m->begins_s, false),
		zone_instant(z, local_day_s + m->ends_s, true) };

	if (m->ended_at > w.begin && m->ended_at < w.end)
		w.end = m->ended_at;
	return w;
}

bool
maintenance_next(const struct maintenance *m, wall_us after, struct window *out)
{
	struct zone_rule z;
	int64_t day, i;

	if (zone_parse(m->rule, &z) < 0)
		return false;
	if (m->days == 0) {
		*out = date_of(m, &z, 0);
		return out->begin < out->end && out->end > after;
	}
	/* One that began two days ago may still be open; one in the hour that is passed over is left
	 * out, and then its next is two weeks away. */
	day = after / SECOND_US / DAY_S;
	for (i = -3; i < 24; i++) {
		if ((m->days & 1u << ((day + i + 3) % 7)) == 0)
			continue;
		*out = date_of(m, &z, (day + i) * DAY_S);
		if (out->begin < out->end && out->end > after)
			return true;
	}
	return false;
}

/* --- devices --- */

static bool
fits(const char *want, const char *is)
{
	return *want == 0 || strcmp(want, is) == 0;
}

bool
maintenance_covers(
    const struct maintenance *m, const struct device *d, const char *region)
{
	return fits(m->device, d->name) && fits(m->site, d->site) &&
	    fits(m->region, region) && fits(m->device_class, d->device_class) &&
	    fits(m->customer, d->customer);
}

const char *
maintenance_scope(struct arena *mem, const struct maintenance *m)
{
	const struct {
		const char *what, *name;
	} parts[] = { { "device", m->device }, { "class", m->device_class },
		{ "customer", m->customer }, { "site", m->site },
		{ "region", m->region } };
	const char *s = "";
	size_t i;

	for (i = 0; i < ARRAY_LEN(parts); i++)
		if (*parts[i].name != 0)
			s = arena_printf(mem, "%s%s%s %s", s, *s ? ", " : "",
			    parts[i].what, parts[i].name);
	return s;
}
