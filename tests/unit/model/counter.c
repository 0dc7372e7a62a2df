/* Counters: how fast, wrapped, begun anew. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/counter.h"

#define FULL 4294967296.0

static void
a_counter_says_how_fast_it_moves(void **state)
{
	static const struct {
		double was, is;
		int64_t seconds;
		double want; /* NaN: it cannot be told */
	} rows[] = {
		{ 100, 160, 60, 1 },
		{ 100, 100, 60, 0 },
		{ FULL - 10, 20, 30, 1 },               /* wrapped */
		{ FULL * 5, FULL * 5 + 6000, 60, 100 }, /* of 64 bits */
		{ 500000, 20, 30, NAN },                /* begun anew */
		{ FULL - 10, FULL / 2, 30, NAN },       /* no wrap goes so far */
		{ FULL * 5, 20, 30, NAN },              /* 64 bits are never full */
		{ NAN, 20, 30, NAN },
		{ 20, NAN, 30, NAN },
		{ 20, 30, 0, NAN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		double got =
		    counter_rate(rows[i].was, rows[i].is, rows[i].seconds * SECOND_US);

		if (isnan(rows[i].want) ? !isnan(got)
					: !(fabs(got - rows[i].want) < 1e-9))
			fail_msg("row %zu: %g", i, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
	    a_counter_says_how_fast_it_moves) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
