/* What is kept of a word: how fast it moves, whether it changed, what is usual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "model/trace.h"

#define BEGIN (20000 * DAY_US)

static struct trace t;

static double
rate(double is, int64_t at_s, int64_t over_us)
{
	trace_rate(&t, is, BEGIN + at_s * SECOND_US, over_us);
	return (double)t.is;
}

static double
changed(double is, int64_t at_s, int64_t over_us)
{
	trace_changed(&t, is, BEGIN + at_s * SECOND_US, over_us);
	return (double)t.is;
}

static void
a_rate_is_between_two_polls(void **state)
{
	(void)state;
	trace_begin(&t);
	assert_true(isnan(rate(20, 0, 0)));
	assert_float_equal(rate(26, 60, 0), 0.1, 1e-6);
	assert_float_equal(rate(20, 120, 0), -0.1, 1e-6);
	/* One that is missing says nothing, and the next is compared with the last that was there. */
	assert_true(isnan(rate(NAN, 180, 0)));
	assert_float_equal(rate(32, 240, 0), 0.1, 1e-6);
	/* A clock that was set back begins anew. */
	assert_true(isnan(rate(32, 100, 0)));
	assert_float_equal(rate(33, 110, 0), 0.1, 1e-6);
}

static void
a_rate_over_a_time_is_over_at_least_that(void **state)
{
	int64_t s;

	(void)state;
	trace_begin(&t);
	for (s = 0; s < 600; s += 60)
		assert_true(isnan(rate((double)s / 10, s, 10 * MINUTE_US)));
	for (; s < 3000; s += 60)
		assert_float_equal(rate((double)s / 10, s, 10 * MINUTE_US), 0.1, 1e-6);
	/* One that stands still is seen to do so within twice that. */
	for (s = 3000; s < 3000 + 1200; s += 60)
		(void)rate(300, s, 10 * MINUTE_US);
	assert_float_equal(rate(300, s, 10 * MINUTE_US), 0, 1e-6);
}

static void
a_change_is_seen_once_or_for_a_time(void **state)
{
	(void)state;
	trace_begin(&t);
	assert_true(isnan(changed(NAN, 0, 0)));
	assert_true(changed(1, 60, 0) == 0);
	assert_true(changed(2, 120, 0) == 1);
	assert_true(changed(2, 180, 0) == 0);
	/* Silence in between is no change. */
	assert_true(isnan(changed(NAN, 240, 0)));
	assert_true(changed(2, 300, 0) == 0);
	assert_true(isnan(changed(NAN, 360, 0)));
	assert_true(changed(3, 420, 0) == 1);

	trace_begin(&t);
	assert_true(changed(1, 0, HOUR_US) == 0);
	assert_true(changed(2, 60, HOUR_US) == 1);
	assert_true(changed(2, 60 + 3600, HOUR_US) == 1);
	assert_true(changed(2, 60 + 3601, HOUR_US) == 0);
	/* Numbers of milliseconds go round after 24 days. */
	assert_true(changed(2, 30 * 86400, HOUR_US) == 0);
	assert_true(changed(2, 60 * 86400, HOUR_US) == 0);
}

static void
usual_is_the_median_of_days(void **state)
{
	double days[] = { 5, 1000, 4, 6, 5 }, even[] = { 1, 2, 3, 10 };

	(void)state;
	assert_true(isnan(trace_usual(days, 0)));
	assert_true(isnan(trace_usual(days, 2)));
	assert_true(trace_usual(days, 5) == 5);
	assert_true(trace_usual(even, 4) == 2.5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_is_between_two_polls),
		cmocka_unit_test(a_rate_over_a_time_is_over_at_least_that),
		cmocka_unit_test(a_change_is_seen_once_or_for_a_time),
		cmocka_unit_test(usual_is_the_median_of_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
