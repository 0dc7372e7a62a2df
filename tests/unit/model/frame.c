/* Packed polls come back as they went, in few bytes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/frame.h"
#include "model/sample.h"

#define N 14

/* Writes polls one after the other and reads them again; returns the bytes of the last. */
static size_t
come_back(const double (*polls)[N], size_t n)
{
	double before[N], got[N];
	struct buf out;
	struct cur c;
	size_t i, k, bytes = 0;

	buf_init(&out);
	for (i = 0; i < n; i++) {
		buf_clear(&out);
		frame_put(&out, i == 0, before, polls[i], N);
		c = cur_over(out.p, out.n);
		assert_true(frame_get(&c, i == 0, got, N));
		for (k = 0; k < N; k++)
			if (isnan(polls[i][k]))
				assert_true(isnan(got[k]));
			else
				assert_memory_equal(&got[k], &polls[i][k], sizeof got[k]);
		bytes = out.n;
	}
	buf_fini(&out);
	return bytes;
}

static void
all_kinds_of_values_come_back(void **state)
{
	static const double polls[][N] = {
		{ 0, -0.0, 1, 1, -1, 1e15, -1e15, 1e300, 0.1, 48.2, 3, 2.5,
		    18446744073709551615.0, 5e-324 },
		{ NAN, 1, -0.0, 0.125, NAN, 0.1, 1e300, 1e15, 1e15 + 1, 48.25, NAN,
		    1.0 / 3, 7, INFINITY },
		{ 5, NAN, 1e17, -0.001, 9007199254740993.0, 9e15, -9e15, NAN, NAN, 48.2,
		    -INFINITY, 2.0 / 3, NAN, 0 },
	};

	(void)state;
	(void)come_back(polls, 3);
}

static void
what_stands_still_costs_a_bit(void **state)
{
	static const double polls[][N] = {
		{ 1, 2, 3, 48.2, NAN, 1e9, 7, 8, 9, 10, 11, 12, 13, 1.0 / 3 },
		{ 1, 2, 3, 48.2, NAN, 1e9, 7, 8, 9, 10, 11, 12, 13, 1.0 / 3 },
		{ 1, 2, 3, 48.3, NAN, 1e9 + 12, 7, 8, 9, 10, 11, 12, 13, 1.0 / 3 },
	};

	(void)state;
	assert_int_equal(come_back(polls, 2), 2);
	assert_int_equal(come_back(polls, 3), 2 + 2 + 1);
}

static void
cut_frames_are_refused(void **state)
{
	static const double poll[N] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 };
	double before[N], got[N];
	struct buf out;
	struct cur c;
	size_t n;

	(void)state;
	buf_init(&out);
	frame_put(&out, true, before, poll, N);
	for (n = 0; n < out.n; n++) {
		c = cur_over(out.p, n);
		assert_false(frame_get(&c, true, got, N));
	}
	/* A bit for a value that there is not. */
	out.p[0] = 0xff;
	c = cur_over(out.p, out.n);
	assert_false(frame_get(&c, true, got, 3));
	buf_fini(&out);
}

static void
samples_say_whose_they_are(void **state)
{
	const struct sample_frame frames[] = {
		{ .device_id = 7,
		    .stream = 3,
		    .number = 9,
		    .key = true,
		    .shape = 1u << 30,
		    .ms = 1760000000123,
		    .values = { (const uint8_t *)"abc", 3 } },
		{ .device_id = UINT64_MAX, .stream = UINT32_MAX, .number = 10, .ms = 1 },
	};
	struct sample_frame got;
	struct buf out;
	struct cur c;
	size_t i;

	(void)state;
	buf_init(&out);
	for (i = 0; i < 2; i++)
		sample_put(&out, &frames[i]);
	c = cur_over(out.p, out.n);
	for (i = 0; i < 2; i++) {
		assert_true(sample_next(&c, &got));
		assert_true(got.device_id == frames[i].device_id);
		assert_true(got.stream == frames[i].stream);
		assert_true(got.number == frames[i].number && got.key == frames[i].key);
		assert_true(got.shape == frames[i].shape && got.ms == frames[i].ms);
		assert_int_equal(got.values.n, frames[i].values.n);
	}
	assert_false(sample_next(&c, &got));
	assert_false(cur_failed(&c));
	c = cur_over(out.p, out.n - 1);
	assert_true(sample_next(&c, &got));
	assert_false(sample_next(&c, &got));
	assert_true(cur_failed(&c));
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kinds_of_values_come_back),
		cmocka_unit_test(what_stands_still_costs_a_bit),
		cmocka_unit_test(cut_frames_are_refused),
		cmocka_unit_test(samples_say_whose_they_are),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
