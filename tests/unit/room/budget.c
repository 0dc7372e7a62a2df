/* How much one device may say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "room/budget.h"

#define START_US (1000 * SECOND_US)

static const struct budget_rate RATE = { 100, 10 };

static uint32_t
take_all(struct budget *b, mono_us now)
{
	uint32_t n = 0;

	while (budget_take(b, RATE, now))
		n++;
	return n;
}

static void
a_burst_is_taken_and_then_so_much_a_second(void **state)
{
	struct budget b = { 0 };

	(void)state;
	assert_int_equal(budget_left(&b, RATE, START_US), RATE.at_once);
	assert_int_equal(take_all(&b, START_US), RATE.at_once);
	assert_int_equal(take_all(&b, START_US + 50 * MS_US), 0);
	assert_int_equal(take_all(&b, START_US + SECOND_US), RATE.a_second);
	assert_int_equal(take_all(&b, START_US + 3 * SECOND_US), 2 * RATE.a_second);
}

static void
silence_gives_back_a_burst_and_no_more(void **state)
{
	struct budget b = { 0 };

	(void)state;
	take_all(&b, START_US);
	assert_int_equal(take_all(&b, START_US + HOUR_US), RATE.at_once);
}

static void
a_storm_begins_once_and_is_over_when_it_was_calm(void **state)
{
	struct budget b = { 0 };

	(void)state;
	assert_false(budget_calms(&b, START_US));
	assert_true(budget_sum(&b, START_US));
	assert_false(budget_sum(&b, START_US + SECOND_US));
	assert_int_equal(b.summed, 2);
	assert_int_equal(b.began, START_US);
	assert_false(budget_calms(&b, START_US + BUDGET_CALM_US));
	assert_true(budget_calms(&b, START_US + SECOND_US + BUDGET_CALM_US));
	budget_over(&b);
	assert_false(budget_calms(&b, START_US + HOUR_US));
	assert_true(budget_sum(&b, START_US + HOUR_US));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_is_taken_and_then_so_much_a_second),
		cmocka_unit_test(silence_gives_back_a_burst_and_no_more),
		cmocka_unit_test(a_storm_begins_once_and_is_over_when_it_was_calm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
