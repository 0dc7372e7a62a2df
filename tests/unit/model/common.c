/* What devices have in common: what is claimed, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/common.h"

#define KEYS    12
#define DEVICES 60

static uint32_t seed = 3;

static uint32_t
chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* A site of so many, of which so many are hit, and so many hit elsewhere, of a hundred. */
static size_t
site(uint32_t devices, uint32_t hit, uint32_t elsewhere)
{
	static const uint32_t here = 0;
	struct common_key key = { .kind = COMMON_SITE, .devices = devices };
	struct common_device d[100] = { 0 };
	uint32_t i;

	for (i = 0; i < hit; i++)
		d[i] = (struct common_device){ .keys = &here, .n_keys = 1 };
	return common_best(&key, 1, d, hit + elsewhere, 100);
}

static void
nearly_all_of_it_and_hardly_any_of_the_others_is_a_cause(void **state)
{
	(void)state;
	assert_int_equal(site(6, 6, 0), 0);
	assert_int_equal(site(6, 5, 0), 0);
	assert_int_equal(site(6, 6, 5), 0);
	assert_int_equal(site(10, 8, 7), 0);
}

static void
what_only_looks_like_it_is_none(void **state)
{
	(void)state;
	assert_true(site(6, 4, 0) == COMMON_NONE);     /* two thirds */
	assert_true(site(2, 2, 0) == COMMON_NONE);     /* too few to say */
	assert_true(site(40, 3, 0) == COMMON_NONE);    /* three of forty */
	assert_true(site(6, 6, 20) == COMMON_NONE);    /* it breaks everywhere */
	assert_true(site(100, 100, 0) == COMMON_NONE); /* nothing to compare with */
	assert_true(site(97, 90, 0) == COMMON_NONE);
}

static void
the_one_that_explains_more_is_taken(void **state)
{
	static const uint32_t both[] = { 0, 1 }, one[] = { 1 };
	struct common_key keys[] = { { .kind = COMMON_SITE, .devices = 4 },
		{ .kind = COMMON_REGION, .devices = 8 } };
	struct common_device d[8];
	size_t i;

	(void)state;
	for (i = 0; i < 8; i++)
		d[i] = (struct common_device){ .keys = i < 4 ? both : one,
			.n_keys = i < 4 ? 2 : 1 };
	assert_int_equal(common_best(keys, 2, d, 8, 50), 1);
	assert_int_equal(common_best(keys, 2, d, 4, 50), 0); /* the site alone */
	keys[1].devices = 4;
	assert_int_equal(
	    common_best(keys, 2, d, 4, 50), 0); /* as much: the nearer kind */
	for (i = 0; i < 4; i++)
		d[i].taken = true;
	keys[1].devices = 8;
	assert_true(common_best(keys, 2, d, 8, 50) == COMMON_NONE);
}

static void
it_goes_on_while_two_and_a_quarter_are_hit(void **state)
{
	(void)state;
	assert_true(common_stands(6, 6));
	assert_true(common_stands(3, 6));
	assert_true(common_stands(2, 6));
	assert_false(common_stands(1, 6));
	assert_false(common_stands(1, 2));
	assert_false(common_stands(24, 100));
	assert_true(common_stands(25, 100));
}

/* The slow way: each key's share, counted by asking every device. */
static bool
is_cause(const struct common_key *keys, uint32_t k, const bool has[DEVICES][KEYS],
    const bool *hit, uint32_t *n_hit)
{
	uint32_t i, in = 0, in_hit = 0, out = 0, out_hit = 0;

	(void)keys;
	for (i = 0; i < DEVICES; i++) {
		in += has[i][k];
		in_hit += has[i][k] && hit[i];
		out += !has[i][k];
		out_hit += !has[i][k] && hit[i];
	}
	*n_hit = in_hit;
	return in_hit >= 3 && out >= 5 && in_hit * 10 >= in * 8 &&
	    (uint64_t)in_hit * out >= 10ull * out_hit * in;
}

static void
any_pattern_ends_as_the_slow_count_says(void **state)
{
	uint32_t round, i, k, found = 0;

	(void)state;
	for (round = 0; round < 20000; round++) {
		bool has[DEVICES][KEYS] = { 0 }, hit[DEVICES] = { 0 };
		uint32_t lists[DEVICES][KEYS], n = 0, most = 0, n_hit;
		struct common_device d[DEVICES] = { 0 };
		struct common_key keys[KEYS];
		uint32_t dense = 1 + chance(12), aim = chance(KEYS), noise = chance(40);
		size_t best;

		for (k = 0; k < KEYS; k++)
			keys[k] = (struct common_key){ .kind = k % COMMON_COUNT };
		for (i = 0; i < DEVICES; i++) {
			for (k = 0; k < KEYS; k++) {
				has[i][k] = chance(dense + 2) == 0;
				keys[k].devices += has[i][k];
			}
			hit[i] = has[i][aim] ? chance(12) != 0 : chance(40) < noise / 8;
			if (!hit[i])
				continue;
			d[n].keys = lists[n];
			for (k = 0; k < KEYS; k++)
				if (has[i][k])
					lists[n][d[n].n_keys++] = k;
			n++;
		}
		best = common_best(keys, KEYS, d, n, DEVICES);
		for (k = 0; k < KEYS; k++)
			if (is_cause(keys, k, (const bool(*)[KEYS])has, hit, &n_hit) &&
			    n_hit > most)
				most = n_hit;
		if (best == COMMON_NONE)
			assert_int_equal(most, 0);
		else {
			assert_true(is_cause(
			    keys, (uint32_t)best, (const bool(*)[KEYS])has, hit, &n_hit));
			assert_int_equal(n_hit, most);
			found++;
		}
	}
	assert_true(found > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    nearly_all_of_it_and_hardly_any_of_the_others_is_a_cause),
		cmocka_unit_test(what_only_looks_like_it_is_none),
		cmocka_unit_test(the_one_that_explains_more_is_taken),
		cmocka_unit_test(it_goes_on_while_two_and_a_quarter_are_hit),
		cmocka_unit_test(any_pattern_ends_as_the_slow_count_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
