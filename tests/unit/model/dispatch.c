/* Who should go, and when they can: the rule, its reasons, shifts over clocks that are moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/dispatch.h"

static struct arena mem;
static const char *const skills[] = { "power", "field" };

static int
set_up(void **state)
{
	(void)state;
	arena_init(&mem);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

static wall_us
at(const char *text)
{
	wall_us t;

	assert_int_equal(wall_parse(text, &t), 0);
	return t;
}

static struct shift
shift(const char *days, const char *from, const char *to)
{
	struct shift s = {
		.days = days, .from = from, .to = to, .every = 1, .since = ""
	};

	assert_null(roster_resolve_shift(&mem, &s));
	return s;
}

static struct engineer
engineer(const char *name, double north, double satisfaction)
{
	struct engineer e;
	struct shift *all = arena_alloc(&mem, sizeof *all);

	rec_init(&engineer_rec, &e);
	e.name = name;
	e.skills.v = (const char **)(uintptr_t)skills;
	e.skills.n = 2;
	e.latitude = 48 + north;
	e.longitude = 11;
	e.zone = "UTC";
	e.satisfaction = satisfaction;
	e.kmh = 50;
	*all = shift("daily", "00:00", "24:00");
	e.shifts.v = all;
	e.shifts.n = 1;
	assert_null(roster_resolve_zone(&mem, &e, NULL, 0));
	return e;
}

/* "e1" to "e9" have as many open tickets as they are called; the depot has what it is asked for. */
static uint32_t
load_of(void *arg, const char *name)
{
	(void)arg;
	return name[0] == 'e' ? (uint32_t)(name[1] - '0') : 0;
}

static uint32_t
there(void *arg, const char *place, const char *part)
{
	(void)part;
	return strcmp(place, arg) == 0;
}

static struct candidates
ranked(struct engineer *v, size_t n, struct errand_need need, const char *has_it)
{
	struct plan plan;
	struct depot depot;
	struct candidates out;
	const struct dispatch_world w = { there, load_of, (void *)(uintptr_t)has_it };

	rec_init(&plan_rec, &plan);
	rec_init(&depot_rec, &depot);
	depot.name = "store";
	depot.latitude = 48.1;
	depot.longitude = 11;
	plan.depots.v = &depot;
	plan.depots.n = 1;
	plan.engineers.v = v;
	plan.engineers.n = n;
	dispatch_rank(&mem, &plan, &need, &w, at("2026-06-01T12:00:00Z"), &out);
	return out;
}

static const struct errand_need power = { "power", "", true, 48, 11, 0 };

static bool
says(const struct candidate *c, const char *why)
{
	size_t i;

	for (i = 0; i < c->reasons.n; i++)
		if (strstr(c->reasons.v[i], why) != NULL)
			return true;
	return false;
}

static void
assert_order(const struct candidates *c, const char *const *names, size_t n)
{
	size_t i;

	assert_int_equal(c->v.n, n);
	for (i = 0; i < n; i++)
		assert_string_equal(c->v.v[i].engineer, names[i]);
}

/* 0.1 degree of latitude is 11.1 km; 30 km is 0.27. */
static void
near_before_pleased_before_the_shortest_way(void **state)
{
	struct engineer v[] = { engineer("far-pleased", 0.3, 99),
		engineer("near-unpleased", 0.05, 80), engineer("near-pleased", 0.2, 95),
		engineer("nearer-pleased", 0.1, 95), engineer("far-nearer", 0.28, 99) };
	static const char *const want[] = { "nearer-pleased", "near-pleased",
		"near-unpleased", "far-nearer", "far-pleased" };
	struct candidates c = ranked(v, ARRAY_LEN(v), power, "");

	(void)state;
	assert_order(&c, want, ARRAY_LEN(want));
	assert_int_equal(c.v.v[4].rank, 5);
	assert_true(says(&c.v.v[0], "within 30 km") && says(&c.v.v[3], "beyond 30 km"));
	assert_true(says(&c.v.v[2], "below 95 %"));
}

static void
who_has_less_to_do_goes_where_all_else_is_the_same(void **state)
{
	struct engineer v[] = { engineer("e3", 0.1, 97), engineer("e1", 0.1, 97),
		engineer("e2", 0.1, 97) };
	static const char *const want[] = { "e1", "e2", "e3" };
	struct candidates c = ranked(v, ARRAY_LEN(v), power, "");

	(void)state;
	assert_order(&c, want, ARRAY_LEN(want));
	assert_true(says(&c.v.v[0], "1 open ticket"));
}

static void
who_cannot_go_stands_last_and_says_why(void **state)
{
	struct engineer v[] = { engineer("other", 0, 99), engineer("tomorrow", 0, 99),
		engineer("today", 0, 99), engineer("can", 1, 50) };
	struct shift night = shift("daily", "06:00", "07:00"),
		     evening = shift("daily", "18:00", "22:00");
	static const char *const want[] = { "can", "today", "tomorrow", "other" };
	static const char *const hvac[] = { "hvac" };
	struct candidates c;

	(void)state;
	v[0].skills.v = (const char **)(uintptr_t)hvac;
	v[0].skills.n = 1;
	v[1].shifts.v = &night;
	v[2].shifts.v = &evening;
	c = ranked(v, ARRAY_LEN(v), power, "");
	assert_order(&c, want, ARRAY_LEN(want));
	assert_int_equal(c.v.v[0].rank, 1);
	assert_int_equal(c.v.v[1].rank, 0);
	assert_true(says(&c.v.v[1], "not on shift before 2026-06-01T18:00"));
	assert_true(c.v.v[2].shift_begins == at("2026-06-02T06:00:00Z"));
	assert_true(says(&c.v.v[3], "has not the skill power"));
}

static void
the_way_leads_over_the_part_and_the_arrival_is_held_against_the_clock(void **state)
{
	struct engineer v[] = { engineer("anna", -0.1, 97), engineer("ben", 0.2, 97) };
	struct errand_need need = { "power", "fuse", true, 48, 11,
		at("2026-06-01T12:40:00Z") };
	struct candidates c = ranked(v, 2, need, "store");

	(void)state;
	/* both by way of the store: anna drives past the site to it, and back */
	assert_string_equal(c.v.v[0].engineer, "ben");
	assert_string_equal(c.v.v[0].part_from, "store");
	assert_true(c.v.v[0].way_km > 28.5 && c.v.v[0].way_km < 29.5);
	assert_true(c.v.v[0].in_time && !c.v.v[1].in_time);
	assert_true(says(&c.v.v[1], "too late for the on-site clock"));
	c = ranked(v, 2, need, "anna");
	assert_string_equal(c.v.v[0].engineer, "anna");
	assert_true(says(&c.v.v[0], "has \"fuse\" in the van"));
	assert_true(says(&c.v.v[1], "nowhere in stock"));
}

static void
nothing_is_known_and_everybody_is_still_told(void **state)
{
	struct engineer v[] = { engineer("e1", 0.1, 97) };
	struct errand_need nothing = { "", "", false, 0, 0, 0 };
	struct candidates c = ranked(v, 1, nothing, "");

	(void)state;
	assert_int_equal(c.v.v[0].rank, 1);
	assert_int_equal(c.v.v[0].arrives_at, 0);
	c = ranked(v, 0, nothing, "");
	assert_int_equal(c.v.n, 0);
}

/* --- shifts --- */

static void
a_shift_follows_the_clock_on_the_wall(void **state)
{
	static const struct {
		const char *at;
		bool on;
	} rows[] = {
		{ "2026-03-27T07:30:00Z", true },  /* 08:30 in winter */
		{ "2026-03-27T06:30:00Z", false }, /* 07:30 */
		{ "2026-03-30T06:30:00Z", true },  /* 08:30 in summer */
		{ "2026-03-30T15:30:00Z", false }, /* 17:30 */
		{ "2026-03-28T09:00:00Z", false }, /* a Saturday */
		{ "2026-03-28T22:30:00Z", true },  /* the night shift */
		{ "2026-03-29T02:30:00Z", true },  /* and over the lost hour */
		{ "2026-03-29T04:30:00Z", false }, /* 06:30 */
		{ "2026-12-24T09:00:00Z", false }, /* away */
	};
	struct engineer e = engineer("e", 0, 0);
	struct shift all[] = { shift("mon tue wed thu fri", "08:00", "17:00"),
		shift("sat", "22:00", "06:00") };
	struct absence away = { "2026-12-24", "2026-12-31", "leave", 0, 0 };
	wall_us ends;
	size_t i;

	(void)state;
	e.zone = "CET-1CEST,M3.5.0,M10.5.0/3";
	assert_null(roster_resolve_zone(&mem, &e, NULL, 0));
	assert_null(roster_resolve_absence(&mem, &away));
	e.shifts.v = all;
	e.shifts.n = 2;
	e.away.v = &away;
	e.away.n = 1;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(roster_on_shift(&e, at(rows[i].at), &ends), rows[i].on);
	/* a night of seven hours */
	assert_true(roster_on_shift(&e, at("2026-03-28T22:30:00Z"), &ends));
	assert_true(ends == at("2026-03-29T04:00:00Z"));
	assert_true(
	    roster_next(&e, at("2026-03-27T17:00:00Z")) == at("2026-03-28T21:00:00Z"));
}

static void
a_rota_comes_each_third_week_also_over_new_year(void **state)
{
	struct engineer e = engineer("e", 0, 0);
	struct shift s = { .days = "daily",
		.from = "00:00",
		.to = "24:00",
		.every = 3,
		.since = "2026-12-14" };
	wall_us ends;
	int day, on = 0;

	(void)state;
	assert_null(roster_resolve_shift(&mem, &s));
	e.shifts.v = &s;
	for (day = 0; day < 63; day++)
		on +=
		    roster_on_shift(&e, at("2026-12-14T12:00:00Z") + day * DAY_US, &ends);
	assert_int_equal(on, 21);
	assert_true(roster_on_shift(&e, at("2027-01-04T12:00:00Z"), &ends));
	assert_false(roster_on_shift(&e, at("2026-11-23T12:00:00Z"), &ends));
}

static void
what_is_no_shift_is_refused_in_words(void **state)
{
	static const struct {
		struct shift s;
		const char *why;
	} rows[] = {
		{ { .days = "monday", .from = "08:00", .to = "17:00", .since = "" },
		    "no day of the week" },
		{ { .days = "", .from = "08:00", .to = "17:00", .since = "" }, "days" },
		{ { .days = "mon", .from = "8", .to = "17:00", .since = "" }, "08:00" },
		{ { .days = "mon", .from = "24:00", .to = "17:00", .since = "" },
		    "08:00" },
		{ { .days = "mon", .from = "08:00", .to = "25:00", .since = "" },
		    "08:00" },
		{ { .days = "mon",
		      .from = "08:00",
		      .to = "17:00",
		      .every = 2,
		      .since = "" },
		    "since" },
		{ { .days = "mon",
		      .from = "08:00",
		      .to = "17:00",
		      .since = "2026-02-30" },
		    "no date" },
	};
	struct absence a = { "2026-02-02", "2026-02-01", "", 0, 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct shift s = rows[i].s;

		assert_non_null(strstr(roster_resolve_shift(&mem, &s), rows[i].why));
	}
	assert_non_null(strstr(roster_resolve_absence(&mem, &a), "before it begins"));
	a.to = "soon";
	assert_non_null(strstr(roster_resolve_absence(&mem, &a), "dates"));
}

static void
overlaps_and_gaps_are_found(void **state)
{
	struct engineer v[] = { engineer("a", 0, 0), engineer("b", 0, 0) };
	struct shift day = shift("daily", "06:00", "18:00"),
		     nights[] = { shift("daily", "18:00", "06:00"),
			     shift("sun", "05:00", "07:00") };
	wall_us monday = at("2026-01-05T00:00:00Z"), begins, ends, when;
	size_t x, y;

	(void)state;
	v[0].shifts.v = &day;
	v[1].shifts.v = nights;
	assert_false(roster_gap(v, 2, "", monday, &begins, &ends));
	assert_true(roster_gap(v, 1, "power", monday, &begins, &ends));
	assert_true(begins == monday && ends == monday + 6 * HOUR_US);
	assert_true(roster_gap(v, 2, "hvac", monday, &begins, &ends));
	assert_true(ends == monday + 28 * DAY_US);
	assert_false(roster_overlap(&v[0], monday, &x, &y, &when));
	v[1].shifts.n = 2;
	assert_true(roster_overlap(&v[1], monday, &x, &y, &when));
	assert_true(x == 0 && y == 1 && when == at("2026-01-11T05:00:00Z"));
}

/* --- parts --- */

static void
what_is_low_or_missing_is_ordered(void **state)
{
	static const struct {
		struct stock_line l;
		uint32_t there;
		double coverage;
		uint32_t want;
	} rows[] = {
		{ { "a", 0, 2, 6 }, 3, 1, 0 },
		{ { "a", 0, 2, 6 }, 2, 1, 4 },
		{ { "a", 0, 2, 0 }, 0, 1, 3 },
		{ { "a", 0, 0, 0 }, 0, 1, 0 },
		{ { "a", 0, 0, 0 }, 0, 0.94, 1 },
		{ { "a", 0, 0, 0 }, 0, 0.95, 0 },
		{ { "a", 0, 0, 4 }, 1, 0.5, 0 },
		{ { "a", 0, 0, 4 }, 0, 1, 4 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(stock_order(&rows[i].l, rows[i].there, rows[i].coverage),
		    rows[i].want);
}

static void
a_distance_is_over_the_earth(void **state)
{
	double km = dispatch_km(52.52, 13.405, 48.137, 11.575); /* Berlin, Munich */

	(void)state;
	assert_true(km > 503 && km < 506);
	assert_true(dispatch_km(0, 179.9, 0, -179.9) < 23);
	assert_true(dispatch_km(48, 11, 48, 11) == 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(near_before_pleased_before_the_shortest_way),
		TEST(who_has_less_to_do_goes_where_all_else_is_the_same),
		TEST(who_cannot_go_stands_last_and_says_why),
		TEST(
		    the_way_leads_over_the_part_and_the_arrival_is_held_against_the_clock),
		TEST(nothing_is_known_and_everybody_is_still_told),
		TEST(a_shift_follows_the_clock_on_the_wall),
		TEST(a_rota_comes_each_third_week_also_over_new_year),
		TEST(what_is_no_shift_is_refused_in_words),
		TEST(overlaps_and_gaps_are_found),
		TEST(what_is_low_or_missing_is_ordered),
		TEST(a_distance_is_over_the_earth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
