/* Columns come back as they went, whatever the numbers; and what is dull costs next to nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/column.h"

static uint64_t seed = 1;

static uint64_t
draw(uint64_t below)
{
	uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* Writes and reads them; returns the bytes. */
static size_t
come_back(const double *v, const double *near, size_t n)
{
	static double got[COLUMN_MAX];
	struct buf out;
	struct cur c;
	size_t i, bytes;

	buf_init(&out);
	column_put(&out, v, near, n);
	c = cur_over(out.p, out.n);
	assert_true(column_get(&c, got, near, n));
	for (i = 0; i < n; i++)
		assert_true(same(v[i], got[i]));
	bytes = out.n;
	buf_fini(&out);
	return bytes;
}

static void
odd_numbers_come_back(void **state)
{
	static const double v[] = { 0, -0.0, 1, -1, 9.1e18, -9.1e18, 1e300, 5e-324, 0.1,
		48.2, -48.25, NAN, INFINITY, -INFINITY, 18446744073709551615.0,
		9007199254740993.0, 1.0 / 3, NAN, 0 };
	size_t i, k, n = sizeof v / sizeof v[0];

	(void)state;
	for (i = 0; i < n; i++)
		for (k = 0; i + k <= n; k++)
			(void)come_back(v + i, NULL, k);
}

static void
what_never_changed_costs_some_bytes(void **state)
{
	double v[500];
	size_t i;

	(void)state;
	for (i = 0; i < 500; i++)
		v[i] = 1;
	assert_int_equal(come_back(v, NULL, 500), 2);
	for (i = 0; i < 500; i++)
		v[i] = 48.2;
	assert_int_equal(come_back(v, NULL, 500), 4);
	for (i = 0; i < 500; i++)
		v[i] = NAN;
	assert_int_equal(come_back(v, NULL, 500), 1);
	for (i = 0; i < 500; i++)
		v[i] = 1e9 + 6000.0 * (double)i;
	assert_in_range(come_back(v, NULL, 500), 1, 500 / 8 + 20);
}

/* 100 Mbit/s, give or take a tenth: some 26 bits are news, and that is what it costs. */
static void
a_busy_counter_costs_what_is_news(void **state)
{
	double v[60], is = 4e12;
	size_t i;

	(void)state;
	for (i = 0; i < 60; i++)
		v[i] = is += (double)(675000000 + draw(150000000));
	assert_in_range(come_back(v, NULL, 60), 60 * 3, 60 * 4);
}

static void
one_jump_does_not_spoil_the_rest(void **state)
{
	double v[500];
	size_t i;

	(void)state;
	for (i = 0; i < 500; i++)
		v[i] = (i < 250 ? 1e15 : 0) + (double)(i * 100 + draw(8));
	assert_in_range(come_back(v, NULL, 500), 1, 500);
}

static void
a_neighbour_is_a_guess(void **state)
{
	double v[288], near[288];
	size_t i;

	(void)state;
	for (i = 0; i < 288; i++) {
		near[i] = (double)draw(UINT32_MAX);
		v[i] = near[i] + (double)draw(4);
	}
	assert_in_range(come_back(v, near, 288), 1, 288 / 2 + 8);
	/* Of another kind it is of no use, and does no harm. */
	near[5] = 1.0 / 3;
	(void)come_back(v, near, 288);
	v[7] = NAN;
	(void)come_back(v, near, 288);
}

static double
any_number(unsigned kind)
{
	union {
		uint64_t u;
		double d;
	} any = { .u = draw(UINT64_MAX) };

	switch (kind) {
	case 0: return (double)(int64_t)any.u;
	case 1: return (double)((int64_t)draw(2000000) - 1000000) / 1000;
	case 2: return any.d;
	case 3: return NAN;
	case 4: return (double)draw(3);
	default: return (double)(any.u >> draw(64));
	}
}

static void
whatever_goes_comes_back(void **state)
{
	static double v[COLUMN_MAX], near[COLUMN_MAX];
	size_t i, n, round;

	(void)state;
	for (round = 0; round < 3000; round++) {
		unsigned kind = (unsigned)draw(7);

		n = draw(round % 50 == 0 ? COLUMN_MAX + 1 : 80);
		for (i = 0; i < n; i++) {
			v[i] = any_number(kind < 6 ? kind : (unsigned)draw(6));
			if (draw(20) == 0)
				v[i] = NAN;
			near[i] = draw(2) ? v[i] : any_number(kind % 6);
		}
		(void)come_back(v, draw(2) ? near : NULL, n);
	}
}

static void
cut_columns_are_refused(void **state)
{
	double v[40], got[40];
	struct buf out;
	struct cur c;
	size_t i;

	(void)state;
	for (i = 0; i < 40; i++)
		v[i] = i % 7 == 3 ? NAN : (double)draw(100000);
	buf_init(&out);
	column_put(&out, v, NULL, 40);
	for (i = 0; i < out.n; i++) {
		c = cur_over(out.p, i);
		assert_false(column_get(&c, got, NULL, 40));
	}
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_numbers_come_back),
		cmocka_unit_test(what_never_changed_costs_some_bytes),
		cmocka_unit_test(a_busy_counter_costs_what_is_news),
		cmocka_unit_test(one_jump_does_not_spoil_the_rest),
		cmocka_unit_test(a_neighbour_is_a_guess),
		cmocka_unit_test(whatever_goes_comes_back),
		cmocka_unit_test(cut_columns_are_refused),
	};

	return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
