/* Zones and windows of maintenance, against the C library and a walk through every minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/maintenance.h"

static struct arena mem;

/* Half an hour, southern summers, a winter that is the exception, days by number, no summer. */
static const char *const rules[] = { "CET-1CEST,M3.5.0,M10.5.0/3",
	"EST5EDT,M3.2.0,M11.1.0", "AEST-10AEDT,M10.1.0,M4.1.0/3",
	"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1",
	"<-04>4<-03>,M9.1.6/24,M4.1.6/24", "EET-2EEST,M3.4.4/50,M10.4.4/50",
	"XST3XDT,J60/1,J300/1", "XST3XDT,59/1,299/1", "<+0545>-5:45", "UTC0" };

static uint32_t seed = 7;

static uint32_t
chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* What the C library says a clock shows, as seconds of its own calendar. */
static int64_t
shows(time_t at)
{
	struct tm tm;

	localtime_r(&at, &tm);
	return at + tm.tm_gmtoff;
}

static void
use_zone(const char *rule)
{
	setenv("TZ", rule, 1);
	tzset();
}

static void
a_rule_says_what_the_c_library_says(void **state)
{
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rules); i++) {
		struct zone_rule z;

		use_zone(rules[i]);
		assert_int_equal(zone_parse(rules[i], &z), 0);
		for (k = 0; k < 60000; k++) {
			time_t at = (time_t)chance(16000000) * 150; /* until 2046 */

			if (zone_offset(&z, at * SECOND_US) != shows(at) - at)
				fail_msg("%s at %lld: %d, not %lld", rules[i],
				    (long long)at, zone_offset(&z, at * SECOND_US),
				    (long long)(shows(at) - at));
		}
	}
}

static void
what_is_no_rule_is_refused(void **state)
{
	static const char *const bad[] = { "", "CET", "C-1", "CET-1CEST",
		"CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J300", "CET-25", "CET-1 ", "<+1>-1", "<+03-3", "CET-1:60",
		"CET-1CEST,M3.5.0,M10.5.0/168", "CET-1CEST,366,1" };
	struct zone_rule z;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		if (zone_parse(bad[i], &z) == 0)
			fail_msg("\"%s\" was taken", bad[i]);
}

/* The slow way: every minute around that day. A clock that shows so much begins it the first time it
 * does, and ends it the last time. */
static bool
walked(int64_t begins_s, int64_t ends_s, struct window *out)
{
	int64_t begin = 0, end = 0, at;

	for (at = begins_s - 40 * 3600; at <= ends_s + 40 * 3600; at += 60) {
		int64_t shown = shows((time_t)at);

		if (begin == 0 && shown >= begins_s)
			begin = at;
		if (shown <= ends_s)
			end = shown == ends_s ? at : at + 60;
	}
	*out = (struct window){ begin * SECOND_US, end * SECOND_US };
	return begin < end;
}

static const char *
clock_text(int64_t s)
{
	return arena_printf(&mem, "%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60));
}

/* A day near which clocks are moved, or 29 February, or any. */
static int64_t
some_day(const char *rule)
{
	int64_t day = zone_days(2026, 1, 1) + chance(3000);
	int i;

	if (chance(4) == 0)
		return zone_days(2028, 2, 27) + chance(4);
	if (chance(4) == 0 || strchr(rule, ',') == NULL)
		return day;
	for (i = 0; i < 400; i++, day++)
		if (shows((time_t)(day * 86400)) - day * 86400 !=
		    shows((time_t)((day + 1) * 86400)) - (day + 1) * 86400)
			return day - 1 + chance(3);
	return day;
}

static void
each_date_is_the_one_that_a_walk_through_the_minutes_finds(void **state)
{
	int round;

	(void)state;
	for (round = 0; round < 3000; round++) {
		const char *rule = rules[chance(ARRAY_LEN(rules))];
		struct maintenance m;
		struct window is, want;
		int64_t day, from = chance(96) * 900, to = chance(96) * 900, length, i;
		wall_us after;
		bool found;

		use_zone(rule);
		day = some_day(rule);
		length = to > from ? to - from : to - from + 86400;
		rec_init(&maintenance_rec, &m);
		m.site = "hill";
		m.zone = rule;
		m.weekly = chance(2) ? "mon wed, sun" : "tue thu sat";
		m.from = clock_text(from);
		m.to = clock_text(to);
		assert_null(maintenance_resolve(&mem, &m, NULL, 0, 0));
		after = (day * 86400 + chance(86400)) * SECOND_US;
		found = false;
		for (i = -3; i < 24 && !found; i++)
			found = (m.days & 1u << ((day + i + 3) % 7)) != 0 &&
			    walked((day + i) * 86400 + from,
				(day + i) * 86400 + from + length, &want) &&
			    want.end > after;
		assert_true(found);
		assert_true(maintenance_next(&m, after, &is));
		if (is.begin != want.begin || is.end != want.end) {
			char a[TIME_TEXT_MAX], b[TIME_TEXT_MAX], c[TIME_TEXT_MAX],
			    d[TIME_TEXT_MAX];

			fail_msg("round %d, %s, %s %s-%s: %s to %s, not %s to %s", round,
			    rule, m.weekly, m.from, m.to, wall_text(is.begin, a),
			    wall_text(is.end, b), wall_text(want.begin, c),
			    wall_text(want.end, d));
		}
		arena_reset(&mem);
	}
}

static struct maintenance
once(const char *from, const char *to)
{
	struct maintenance m;

	rec_init(&maintenance_rec, &m);
	m.device = "sw-1";
	m.zone = "Europe/Berlin";
	m.from = from;
	m.to = to;
	return m;
}

static const struct zone berlin = { "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3" };

static wall_us
at(const char *text)
{
	wall_us t;

	assert_int_equal(wall_parse(text, &t), 0);
	return t;
}

static void
one_that_is_once_is_over_then(void **state)
{
	struct maintenance m = once("2026-11-28 22:00", "2026-11-29T04:00");
	struct window w;

	(void)state;
	assert_null(maintenance_resolve(&mem, &m, &berlin, 1, 0));
	assert_true(maintenance_next(&m, at("2026-11-01T00:00:00Z"), &w));
	assert_true(w.begin == at("2026-11-28T21:00:00Z"));
	assert_true(w.end == at("2026-11-29T03:00:00Z"));
	assert_false(maintenance_next(&m, w.end, &w));
	m.ended_at = at("2026-11-29T01:00:00Z");
	assert_true(maintenance_next(&m, at("2026-11-29T00:59:59Z"), &w));
	assert_true(w.end == m.ended_at);
	assert_false(maintenance_next(&m, m.ended_at, &w));
}

static void
a_length_is_a_length_whatever_clocks_do(void **state)
{
	struct maintenance m = once("2027-03-28 01:30", "3h");
	struct window w;

	(void)state;
	assert_null(maintenance_resolve(&mem, &m, &berlin, 1, 0));
	assert_true(maintenance_next(&m, 0, &w));
	assert_true(w.begin == at("2027-03-28T00:30:00Z"));
	assert_true(w.end == w.begin + 3 * HOUR_US);
	m = once("", "90m");
	assert_null(
	    maintenance_resolve(&mem, &m, &berlin, 1, at("2026-10-25T01:10:00Z")));
	assert_true(maintenance_next(&m, 0, &w));
	assert_true(w.begin == at("2026-10-25T01:10:00Z"));
	assert_true(w.end == w.begin + 90 * MINUTE_US);
}

static void
what_was_written_wrongly_is_said(void **state)
{
	static const struct {
		const char *weekly, *from, *to, *site, *zone, *says;
	} bad[] = { { "", "2026-02-29 10:00", "2h", "hill", "", "needs from and to" },
		{ "", "2026-11-28 22:00", "2026-11-28 21:00", "hill", "", "ends before" },
		{ "", "22:00", "04:00", "hill", "", "needs from and to" },
		{ "", "2026-11-28 25:00", "2h", "hill", "", "needs from and to" },
		{ "sunday", "22:00", "04:00", "hill", "", "no day of the week" },
		{ "sun", "22:00", "4h", "hill", "", "needs days" },
		{ "sun", "24:00", "04:00", "hill", "", "needs days" },
		{ "sun", "22:00", "04:00", "", "", "needs a device" },
		{ "sun", "22:00", "04:00", "hill", "Europe/Berlim", "no time zone" } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		struct maintenance m;
		const char *why;

		rec_init(&maintenance_rec, &m);
		m.weekly = bad[i].weekly;
		m.from = bad[i].from;
		m.to = bad[i].to;
		m.site = bad[i].site;
		m.zone = bad[i].zone;
		why = maintenance_resolve(&mem, &m, &berlin, 1, 0);
		if (why == NULL || strstr(why, bad[i].says) == NULL)
			fail_msg("%zu: %s", i, why != NULL ? why : "was taken");
	}
}

static void
it_covers_what_fits_all_that_is_said(void **state)
{
	struct maintenance m;
	struct device d;

	(void)state;
	rec_init(&maintenance_rec, &m);
	rec_init(&device_rec, &d);
	d.name = "sw-1";
	d.site = "hill";
	d.device_class = "switch";
	m.site = "hill";
	assert_true(maintenance_covers(&m, &d, "north"));
	m.device_class = "terminal";
	assert_false(maintenance_covers(&m, &d, "north"));
	m.device_class = "switch";
	m.region = "south";
	assert_false(maintenance_covers(&m, &d, "north"));
	m.region = "north";
	assert_true(maintenance_covers(&m, &d, "north"));
	assert_string_equal(
	    maintenance_scope(&mem, &m), "class switch, site hill, region north");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_says_what_the_c_library_says),
		cmocka_unit_test(what_is_no_rule_is_refused),
		cmocka_unit_test(
		    each_date_is_the_one_that_a_walk_through_the_minutes_finds),
		cmocka_unit_test(one_that_is_once_is_over_then),
		cmocka_unit_test(a_length_is_a_length_whatever_clocks_do),
		cmocka_unit_test(what_was_written_wrongly_is_said),
		cmocka_unit_test(it_covers_what_fits_all_that_is_said),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return r;
}
