/* What follows when a room ends: sooner, later, or not for now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parent/supervise.h"

#define AT(s) ((mono_us)(1000 + (s)) * SECOND_US)

static void
each_end_within_a_minute_waits_longer_then_is_held(void **state)
{
	struct endings e = { { 0 }, 0 };
	int64_t wait, before = 0;
	int i;

	(void)state;
	for (i = 0; i < RESTARTS_A_MINUTE; i++) {
		assert_int_equal(supervise_ended(&e, false, AT(i), &wait), AFTER_RESTART);
		assert_true(wait > before);
		before = wait;
	}
	assert_int_equal(supervise_ended(&e, false, AT(i), &wait), AFTER_HOLD);
	assert_true(wait == HOLD_US);
}

static void
ends_far_apart_are_forgiven(void **state)
{
	struct endings e = { { 0 }, 0 };
	int64_t wait, first;
	int i;

	(void)state;
	supervise_ended(&e, false, AT(0), &first);
	for (i = 1; i < 10; i++) {
		assert_int_equal(
		    supervise_ended(&e, false, AT(61 * i), &wait), AFTER_RESTART);
		assert_true(wait == first);
	}
}

static void
the_core_starts_again_together(void **state)
{
	struct endings e = { { 0 }, 0 };
	int64_t wait;

	(void)state;
	assert_int_equal(supervise_ended(&e, true, AT(0), &wait), AFTER_RESTART_ALL);
}

static void
a_room_is_stuck_without_beat_or_with_one_long_piece(void **state)
{
	static const struct {
		mono_us beat, busy, now;
		bool stuck;
	} rows[] = {
		{ 0, 0, AT(100), false }, /* not begun yet */
		{ AT(0), 0, AT(0) + BEAT_MISSED_US, false },
		{ AT(0), 0, AT(0) + BEAT_MISSED_US + 1, true },
		{ AT(5), AT(5), AT(5) + BUSY_MAX_US, false },
		{ AT(5), AT(5), AT(5) + BUSY_MAX_US + 1, true },
	};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(
		    supervise_is_stuck(rows[i].beat, rows[i].busy, rows[i].now, &why),
		    rows[i].stuck);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_end_within_a_minute_waits_longer_then_is_held),
		cmocka_unit_test(ends_far_apart_are_forgiven),
		cmocka_unit_test(the_core_starts_again_together),
		cmocka_unit_test(a_room_is_stuck_without_beat_or_with_one_long_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
