/* Packed samples come back as they went, in few bytes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/block.h"

#define T0 (INT64_C(1760000000) * SECOND_US)

static void
comes_back(const wall_us *at, const double *v, uint32_t n)
{
	struct block_reader r;
	struct block b;
	wall_us t;
	double x;
	uint32_t i;

	block_init(&b);
	for (i = 0; i < n; i++)
		block_add(&b, at[i], v[i]);
	r = block_read(buf_view(&b.bytes), b.n);
	for (i = 0; i < n; i++) {
		assert_true(block_next(&r, &t, &x));
		assert_true(t == at[i] / 1000 * 1000);
		assert_memory_equal(&x, &v[i], sizeof x);
	}
	assert_false(block_next(&r, &t, &x));
	assert_false(cur_failed(&r.cur));
	block_fini(&b);
}

static void
all_kinds_of_values_come_back(void **state)
{
	static const double v[] = { 0, -0.0, 1, 1, -1, 1e15, -1e15, 1e300, 0.1, 0.1, 3,
		2.5, 18446744073709551615.0, 5e-324 };
	wall_us at[sizeof v / sizeof v[0]];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof v / sizeof v[0]; i++)
		at[i] = T0 + (wall_us)i * MINUTE_US + (wall_us)(i % 3) * 1000;
	comes_back(at, v, sizeof v / sizeof v[0]);
}

static void
times_may_stand_still_or_go_back(void **state)
{
	static const double v[] = { 1, 2, 3, 4 };
	static const wall_us at[] = { T0, T0, T0 - HOUR_US, T0 + DAY_US };

	(void)state;
	comes_back(at, v, 4);
}

static void
a_steady_counter_costs_less_than_four_bytes(void **state)
{
	struct block b;
	int i;

	(void)state;
	block_init(&b);
	for (i = 0; i < 1000; i++)
		block_add(&b, T0 + i * MINUTE_US, 123456789.0 + i * 1500.0);
	assert_true(b.bytes.n < 4000);
	block_clear(&b);
	for (i = 0; i < 1000; i++)
		block_add(&b, T0 + i * MINUTE_US, 48.2);
	assert_true(b.bytes.n < 1030);
	block_fini(&b);
}

static void
nonsense_ends_and_does_not_crash(void **state)
{
	uint8_t junk[256];
	unsigned seed = 1;
	int round;

	(void)state;
	for (round = 0; round < 20000; round++) {
		struct block_reader r;
		wall_us t;
		double x;
		size_t i, n = 0;

		for (i = 0; i < sizeof junk; i++) {
			seed = seed * 1103515245u + 12345u;
			junk[i] = (uint8_t)(seed >> 16);
		}
		r = block_read((struct bytes){ junk, (size_t)round % sizeof junk }, 1000);
		while (block_next(&r, &t, &x))
			n++;
		assert_true(n < 1000);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kinds_of_values_come_back),
		cmocka_unit_test(times_may_stand_still_or_go_back),
		cmocka_unit_test(a_steady_counter_costs_less_than_four_bytes),
		cmocka_unit_test(nonsense_ends_and_does_not_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
