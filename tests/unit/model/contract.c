/* What was promised: clocks by urgency, urgency by severity, tier and number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/contract.h"
#include "model/ticket.h"

static struct clock_level levels[] = {
	{ CLOCK_FIRST_DIAGNOSIS, HOUR_US, HOUR_US, HOUR_US, false },
	{ CLOCK_RESPONSE, 2 * HOUR_US, 30 * MINUTE_US, 10 * MINUTE_US, false },
	{ CLOCK_SPARE_PART, DAY_US, DAY_US, DAY_US, true },
};
static struct case_start starts[] = { { SEVERITY_MAJOR, 0 },
	{ SEVERITY_MINOR, 5 * MINUTE_US }, { SEVERITY_WARNING, CASE_NEVER } };
static const struct contract contract = { .name = "standard",
	.clocks = { levels, ARRAY_LEN(levels) },
	.case_starts = { starts, ARRAY_LEN(starts) } };

static void
a_clock_goes_by_urgency_and_site(void **state)
{
	static const struct {
		enum clock_kind clock;
		enum urgency urgency;
		bool remote;
		int64_t want;
	} rows[] = {
		{ CLOCK_RESPONSE, URGENCY_NORMAL, false, 2 * HOUR_US },
		{ CLOCK_RESPONSE, URGENCY_URGENT, true, 30 * MINUTE_US },
		{ CLOCK_RESPONSE, URGENCY_CRITICAL, false, 10 * MINUTE_US },
		{ CLOCK_SPARE_PART, URGENCY_NORMAL, false, DAY_US },
		{ CLOCK_SPARE_PART, URGENCY_NORMAL, true, 0 },
		{ CLOCK_ON_SITE, URGENCY_NORMAL, false, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_true(contract_clock(&contract, rows[i].clock, rows[i].urgency,
				rows[i].remote) == rows[i].want);
}

static void
a_case_starts_when_its_severity_says(void **state)
{
	(void)state;
	assert_true(contract_case_after(&contract, SEVERITY_MAJOR) == 0);
	assert_true(contract_case_after(&contract, SEVERITY_MINOR) == 5 * MINUTE_US);
	assert_true(contract_case_after(&contract, SEVERITY_WARNING) == CASE_NEVER);
	assert_true(contract_case_after(&contract, SEVERITY_CRITICAL) == CASE_NEVER);
}

static void
urgency_rises_with_the_number_hit_and_never_above_critical(void **state)
{
	static struct urgency_row row[] = { { SEVERITY_MAJOR, "impaired", URGENCY_URGENT,
	    URGENCY_URGENT, URGENCY_NORMAL } };
	static struct urgency_step step[] = { { 10, 1, "ten" }, { 100, 2, "hundred" } };
	static const struct urgency_table table = { { row, 1 }, { step, 2 } };
	static const struct {
		enum severity severity;
		enum tier tier;
		uint32_t affected;
		enum urgency want;
		const char *why;
	} rows[] = {
		{ SEVERITY_MAJOR, TIER_BRONZE, 1, URGENCY_NORMAL, "impaired" },
		{ SEVERITY_MAJOR, TIER_BRONZE, 9, URGENCY_NORMAL, "impaired" },
		{ SEVERITY_MAJOR, TIER_BRONZE, 10, URGENCY_URGENT, "; ten" },
		{ SEVERITY_MAJOR, TIER_BRONZE, 100, URGENCY_CRITICAL, "; hundred" },
		{ SEVERITY_MAJOR, TIER_GOLD, 1, URGENCY_URGENT, "gold customer" },
		{ SEVERITY_MAJOR, TIER_GOLD, 1000, URGENCY_CRITICAL, "; hundred" },
		{ SEVERITY_MINOR, TIER_GOLD, 1, URGENCY_NORMAL, "no row" },
	};
	struct arena mem;
	const char *why;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(urgency_derive(&mem, &table, rows[i].severity,
				     rows[i].tier, rows[i].affected, false, &why),
		    rows[i].want);
		assert_non_null(strstr(why, rows[i].why));
	}
	assert_int_equal(
	    urgency_derive(&mem, &table, SEVERITY_MINOR, TIER_GOLD, 1, true, &why),
	    URGENCY_URGENT);
	assert_non_null(strstr(why, "safety"));
	arena_fini(&mem);
}

static void
a_complaint_has_its_own_clock_and_none_of_a_diagnosis(void **state)
{
	static struct clock_level all[] = {
		{ CLOCK_FIRST_DIAGNOSIS, HOUR_US, HOUR_US, HOUR_US, false },
		{ CLOCK_RESPONSE, HOUR_US, HOUR_US, HOUR_US, false },
		{ CLOCK_COMPLAINT, DAY_US, DAY_US, DAY_US, false },
	};
	static const struct contract k = { .name = "k", .clocks = { all, 3 } };
	struct arena mem;
	struct promise p;

	(void)state;
	arena_init(&mem);
	contract_promise(&mem, &k, true, false, 0, &p);
	assert_int_equal(p.levels.n, 2);
	assert_int_equal(p.levels.v[1].clock, CLOCK_COMPLAINT);
	contract_promise(&mem, &k, false, false, 0, &p);
	assert_int_equal(p.levels.n, 2);
	assert_int_equal(p.levels.v[0].clock, CLOCK_FIRST_DIAGNOSIS);
	arena_fini(&mem);
}

/* In the night to 29 March 2026 Berlin's clocks leap over an hour: ours count what has passed. */
static void
an_hour_is_an_hour_when_clocks_are_put_forward(void **state)
{
	wall_us first, due;
	char text[TIME_TEXT_MAX];

	(void)state;
	assert_int_equal(wall_parse("2026-03-29T01:30:00+01:00", &first), 0);
	assert_int_equal(wall_parse("2026-03-29T03:30:00+02:00", &due), 0);
	assert_true(first +
		contract_clock(&contract, CLOCK_FIRST_DIAGNOSIS, URGENCY_NORMAL, false) ==
	    due);
	assert_string_equal(wall_text(due, text), "2026-03-29T01:30:00.000Z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complaint_has_its_own_clock_and_none_of_a_diagnosis),
		cmocka_unit_test(a_clock_goes_by_urgency_and_site),
		cmocka_unit_test(a_case_starts_when_its_severity_says),
		cmocka_unit_test(
		    urgency_rises_with_the_number_hit_and_never_above_critical),
		cmocka_unit_test(an_hour_is_an_hour_when_clocks_are_put_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
