#include "model/zone.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define DAY_S 86400

static const struct rec_field zone_fields[] = {
	F_TEXT(zone, name, ZONE_NAME_MAX),
	F_TEXT(zone, rule, ZONE_RULE_MAX),
};
REC_TYPE(zone_rec, zone, zone_fields);

/* Both by Howard Hinnant's way of counting years from March. */
int64_t
zone_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void
zone_date(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

/* --- reading --- */

/* "CET", or "<+03>": three letters at least; NULL when it is none. */
static const char *
after_name(const char *s)
{
	const char *from = s;

	if (*s == '<') {
		s = strchr(s, '>');
		return s != NULL && s - from >= 4 ? s + 1 : NULL;
	}
	while (isalpha((unsigned char)*s))
		s++;
	return s - from >= 3 ? s : NULL;
}

static const char *
number(const char *s, int max, int *out)
{
	int n = 0;

	if (!isdigit((unsigned char)*s))
		return NULL;
	for (; isdigit((unsigned char)*s); s++) {
		n = n * 10 + (*s - '0');
		if (n > max)
			return NULL;
	}
	*out = n;
	return s;
}

/* "[+-]hh[:mm[:ss]]" */
static const char *
seconds(const char *s, int hours_max, int32_t *out)
{
	bool minus = *s == '-';
	int part[3] = { 0 }, i;

	if (*s == '-' || *s == '+')
		s++;
	for (i = 0; i < 3; i++) {
		if (i > 0 && *s++ != ':')
			return NULL;
		s = number(s, i == 0 ? hours_max : 59, &part[i]);
		if (s == NULL)
			return NULL;
		if (*s != ':')
			break;
	}
	*out = (part[0] * 60 + part[1]) * 60 + part[2];
	if (minus)
		*out = -*out;
	return s;
}

/* "M10.5.0", what stands behind its letter. */
static const char *
weekday(const char *s, struct zone_edge *e)
{
	e->kind = EDGE_WEEKDAY;
	s = number(s, 12, &e->month);
	if (s == NULL || e->month < 1 || *s++ != '.')
		return NULL;
	s = number(s, 5, &e->week);
	if (s == NULL || e->week < 1 || *s++ != '.')
		return NULL;
	return number(s, 6, &e->day);
}

static const char *
edge(const char *s, struct zone_edge *e)
{
	e->second = 2 * 3600;
	if (*s == 'M')
		s = weekday(s + 1, e);
	else {
		e->kind = *s == 'J' ? EDGE_JULIAN : EDGE_DAY;
		s = number(*s == 'J' ? s + 1 : s, 365, &e->day);
		if (e->kind == EDGE_JULIAN && e->day < 1)
			return NULL;
	}
	if (s != NULL && *s == '/')
		s = seconds(s + 1, 167, &e->second);
	return s;
}

static const char *
summer(const char *s, struct zone_rule *z)
{
	int32_t west;

	z->has_summer = true;
	z->summer = z->standard + 3600;
	s = after_name(s);
	if (s != NULL && *s != ',') {
		s = seconds(s, 24, &west);
		z->summer = -west;
	}
	if (s == NULL || *s != ',')
		return NULL;
	s = edge(s + 1, &z->to_summer);
	if (s == NULL || *s != ',')
		return NULL;
	return edge(s + 1, &z->to_standard);
}

int
zone_parse(const char *rule, struct zone_rule *out)
{
	struct zone_rule z = { 0 };
	const char *s = after_name(rule);
	int32_t west;

	if (s != NULL)
		s = seconds(s, 24, &west);
	if (s == NULL)
		return ERR_MALFORMED;
	z.standard = -west;
	if (*s != 0)
		s = summer(s, &z);
	if (s == NULL || *s != 0)
		return ERR_MALFORMED;
	*out = z;
	return 0;
}

/* --- reckoning --- */

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Seconds since 1970, by the local calendar. */
static int64_t
edge_local(const struct zone_edge *e, int year)
{
	int64_t first = zone_days(year, 1, 1), d;
	int dow;

	switch (e->kind) {
	case EDGE_JULIAN: /* 29 February is not counted */
		d = first + e->day - 1 + (is_leap(year) && e->day >= 60);
		break;
	case EDGE_DAY: d = first + e->day; break;
	default:
		first = zone_days(year, e->month, 1);
		dow = (int)((first + 4) % 7); /* 1970 began on a Thursday */
		d = first + (e->day - dow + 7) % 7 + 7 * (e->week - 1);
		while (d >= zone_days(year + e->month / 12, e->month % 12 + 1, 1))
			d -= 7; /* the fifth is the last */
	}
	return d * DAY_S + e->second;
}

static int64_t
whole_seconds(wall_us at)
{
	return at >= 0 ? at / SECOND_US : -((-at + SECOND_US - 1) / SECOND_US);
}

int32_t
zone_offset(const struct zone_rule *z, wall_us at)
{
	int64_t s = whole_seconds(at), begins, ends, local = s + z->standard;
	int year, month, day;
	bool is_summer;

	if (!z->has_summer)
		return z->standard;
	zone_date(local >= 0 ? local / DAY_S : -((-local + DAY_S - 1) / DAY_S), &year,
	    &month, &day);
	begins = edge_local(&z->to_summer, year) - z->standard;
	ends = edge_local(&z->to_standard, year) - z->summer;
	is_summer = begins < ends ? s >= begins && s < ends : s < ends || s >= begins;
	return is_summer ? z->summer : z->standard;
}

wall_us
zone_instant(const struct zone_rule *z, int64_t local_s, bool later)
{
	int64_t a = local_s - z->standard, b = local_s - z->summer, first, last;
	bool is_a, is_b;

	if (!z->has_summer)
		return a * SECOND_US;
	is_a = zone_offset(z, a * SECOND_US) == z->standard;
	is_b = zone_offset(z, b * SECOND_US) == z->summer;
	first = a < b ? a : b;
	last = a < b ? b : a;
	if (is_a && is_b)
		return (later ? last : first) * SECOND_US;
	if (is_a || is_b)
		return (is_a ? a : b) * SECOND_US;
	/* Passed over: the clock was moved between the two. */
	while (last - first > 1) {
		int64_t mid = first + (last - first) / 2;

		if (zone_offset(z, mid * SECOND_US) == zone_offset(z, first * SECOND_US))
			first = mid;
		else
			last = mid;
	}
	return last * SECOND_US;
}
