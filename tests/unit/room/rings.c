/* Out of changes come the points as they were told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "room/poll/rings.h"

#define MINUTE_S 60
#define START_S  INT64_C(1700000000)

static wall_us
time_of(int64_t poll)
{
	return (START_S + poll * MINUTE_S) * SECOND_US;
}

static void
what_stands_still_has_no_ring(void **state)
{
	struct ring_point got[RING_POINTS];
	struct rings *r = NULL;

	(void)state;
	rings_note(&r, 2, 1, 7, NAN);
	assert_null(r);
	rings_polled(r, 1, time_of(0), MINUTE_US);
	assert_int_equal(rings_points(r, 1, 7, 5, got), 0);
	rings_free(r);
}

static void
the_first_change_has_what_was_before_it(void **state)
{
	struct ring_point got[RING_POINTS];
	struct rings *r = NULL;

	(void)state;
	rings_note(&r, 2, 1, 7, 1);
	rings_polled(r, 1, time_of(9), MINUTE_US);
	assert_int_equal(rings_points(r, 1, 7, 2, got), 2);
	assert_true(got[0].at == time_of(8) && got[0].value == 1);
	assert_true(got[1].at == time_of(9) && got[1].value == 2);
	assert_int_equal(rings_points(r, 1, 8, 2, got), 0);
	assert_int_equal(rings_points(r, 0, 7, 2, got), 0);
	rings_free(r);
}

static void
the_last_eight_come_as_they_were_told(void **state)
{
	double is[3] = { 10, 20, NAN }, told[200][3];
	struct ring_point got[RING_POINTS];
	struct rings *r = NULL;
	uint64_t seed = 1;
	int64_t poll, first_change = -1;
	size_t k, i;

	(void)state;
	for (poll = 0; poll < 200; poll++) {
		for (k = 0; k < 3; k++) {
			double now = is[k];

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			if (poll > 3 && (seed >> 33) % (k == 1 ? 30 : 3) == 0)
				now = (seed >> 40) % 9 == 0 ? NAN : (double)(seed >> 50);
			if (!(now == is[k]) && !(isnan(now) && isnan(is[k]))) {
				rings_note(&r, 4, 4, (uint32_t)k, is[k]);
				if (r != NULL && first_change < 0)
					first_change = poll;
			}
			told[poll][k] = is[k] = now;
		}
		rings_polled(r, 4, time_of(poll), MINUTE_US);
		for (k = 0; k < 3; k++) {
			int64_t from = poll - RING_POINTS + 1, p;
			size_t n = rings_points(r, 4, (uint32_t)k, is[k], got);

			if (n == 0)
				continue;
			if (from < first_change - 1)
				from = first_change - 1;
			for (p = from, i = 0; p <= poll; p++) {
				if (isnan(told[p][k]))
					continue;
				assert_true(i < n);
				assert_true(got[i].at == time_of(p));
				assert_true(got[i++].value == told[p][k]);
			}
			assert_int_equal(i, n);
		}
	}
	rings_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_still_has_no_ring),
		cmocka_unit_test(the_first_change_has_what_was_before_it),
		cmocka_unit_test(the_last_eight_come_as_they_were_told),
	};

	return cmocka_run_group_tests_name("rings", tests, NULL, NULL);
}
