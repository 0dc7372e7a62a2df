/* The small things everything stands on: times, identifiers, text, maps, memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/esc.h"
#include "base/json.h"
#include "base/map.h"
#include "base/near.h"
#include "base/oid.h"
#include "base/secret.h"
#include "base/utf8.h"

static void
wall_times_are_read_and_written(void **state)
{
	char text[TIME_TEXT_MAX];
	wall_us t;

	(void)state;
	assert_int_equal(wall_parse("2026-02-28T23:59:59.5Z", &t), 0);
	assert_string_equal(wall_text(t, text), "2026-02-28T23:59:59.500Z");
	assert_int_equal(wall_parse("2026-03-01T01:59:59.5+02:00", &t), 0);
	assert_string_equal(wall_text(t, text), "2026-02-28T23:59:59.500Z");
	assert_int_equal(wall_parse("1969-12-31T23:59:59Z", &t), 0);
	assert_true(t == -SECOND_US);
	assert_string_equal(wall_text(t, text), "1969-12-31T23:59:59.000Z");
	assert_int_equal(wall_parse("2026-13-01T00:00:00Z", &t), ERR_MALFORMED);
	assert_int_equal(wall_parse("2026-01-01", &t), ERR_MALFORMED);
	assert_int_equal(wall_parse("2026-01-01T00:00:00Zx", &t), ERR_MALFORMED);
}

static void
durations_are_read_and_written(void **state)
{
	char text[DURATION_TEXT_MAX];
	int64_t us;

	(void)state;
	assert_int_equal(duration_parse("1h30m", &us), 0);
	assert_true(us == 90 * MINUTE_US);
	assert_string_equal(duration_text(us, text), "1h 30m");
	assert_int_equal(duration_parse("250ms", &us), 0);
	assert_true(us == 250 * MS_US);
	assert_int_equal(duration_parse("0", &us), 0);
	assert_true(us == 0);
	assert_int_equal(duration_parse("5", &us), ERR_MALFORMED);
	assert_int_equal(duration_parse("", &us), ERR_MALFORMED);
	assert_int_equal(duration_parse("5 parsecs", &us), ERR_MALFORMED);
	assert_true(duration_parse("99999999999999h", &us) < 0);
	assert_string_equal(duration_text(0, text), "0s");
	assert_string_equal(duration_text(DAY_US + 61 * SECOND_US, text), "1d");
}

static void
object_identifiers_are_read_compared_and_written(void **state)
{
	char text[OID_TEXT_MAX];
	struct arena mem;
	struct oid a, b;

	(void)state;
	arena_init(&mem);
	assert_int_equal(oid_parse(&mem, ".1.3.6.1.2.1", &a), 0);
	assert_string_equal(oid_text(a, text, sizeof text), "1.3.6.1.2.1");
	assert_int_equal(oid_parse(&mem, "1.3.6.1.2.1.4294967295", &b), 0);
	assert_true(oid_compare(a, b) < 0);
	assert_true(oid_starts_with(b, a));
	assert_false(oid_starts_with(a, b));
	assert_true(oid_parse(&mem, "1.3.4294967296", &b) < 0);
	assert_true(oid_parse(&mem, "1..3", &b) < 0);
	assert_true(oid_parse(&mem, "1.3.", &b) < 0);
	assert_true(oid_parse(&mem, "", &b) < 0);
	assert_true(oid_parse(&mem, "ifIndex", &b) < 0);
	arena_fini(&mem);
}

static void
text_from_outside_is_made_safe(void **state)
{
	char longer[1000];

	(void)state;
	assert_string_equal(ESC("a\nb\x1b[31m\"\\"), "a\\nb\\x1b[31m\\\"\\\\");
	assert_string_equal(ESC("gr\xc3\xbc\xc3\x9f \xff"), "gr\xc3\xbc\xc3\x9f \\xff");
	assert_string_equal(
	    ESC("\xc2\x9b"), "\\xc2\\x9b"); /* a C1 control steers terminals */
	memset(longer, 'x', sizeof longer);
	assert_true(strlen(ESC_N(longer, sizeof longer)) < ESC_TEXT_MAX);
}

static void
utf8_is_told_from_what_only_looks_like_it(void **state)
{
	(void)state;
	assert_true(utf8_valid("\xe2\x82\xac", 3));
	assert_false(utf8_valid("\xc0\x80", 2));         /* overlong */
	assert_false(utf8_valid("\xed\xa0\x80", 3));     /* a surrogate */
	assert_false(utf8_valid("\xf4\x90\x80\x80", 4)); /* above U+10FFFF */
	assert_false(utf8_valid("\xe2\x82", 2));
}

static void
json_text_is_always_valid(void **state)
{
	struct buf b;
	struct json j;

	(void)state;
	buf_init(&b);
	j = json_into(&b);
	json_object(&j);
	json_put_text(&j, "k\"", "\x01\xff\n");
	json_key(&j, "f");
	json_f64(&j, 0.1);
	json_key(&j, "n");
	json_f64(&j, 1.0 / 0.0);
	json_object_end(&j);
	assert_string_equal(
	    buf_str(&b), "{\"k\\\"\":\"\\u0001\\ufffd\\n\",\"f\":0.1,\"n\":null}");
	buf_fini(&b);
}

static void
a_map_finds_what_was_put_and_forgets_what_was_taken(void **state)
{
	static char key[5000][8];
	struct map m;
	size_t i, at = 0, n = 0;

	(void)state;
	map_init(&m);
	for (i = 0; i < 5000; i++) {
		snprintf(key[i], sizeof key[i], "k%zu", i);
		assert_null(map_put(&m, key[i], key[i]));
	}
	for (i = 0; i < 5000; i += 2)
		assert_ptr_equal(map_del(&m, key[i]), key[i]);
	for (i = 0; i < 5000; i++)
		assert_ptr_equal(map_get(&m, key[i]), i % 2 ? key[i] : NULL);
	while (map_next(&m, &at) != NULL)
		n++;
	assert_int_equal(n, 2500);
	map_fini(&m);
	map_put_id(&m, 0, key[0]);
	assert_ptr_equal(map_get_id(&m, 0), key[0]);
	assert_null(map_get_id(&m, 1));
	map_fini(&m);
}

static void
siphash_13_is_siphash_13(void **state)
{
	uint8_t in[15];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)i;
	map_seed(0x0706050403020100u, 0x0f0e0d0c0b0a0908u);
	/* First and last of the reference implementation's vectors for 1-3 rounds, keyed 00..0f. */
	assert_true(map_hash(in, 0) == 0xabac0158050fc4dcu);
	map_seed(0, 0);
}

static void
the_nearest_word_is_offered_or_none(void **state)
{
	const char *best = NULL;

	(void)state;
	best = near_better("adress", best, "address");
	best = near_better("adress", best, "site");
	assert_string_equal(best, "address");
	assert_null(near_better("xyzzy", NULL, "address"));
	assert_int_equal(near_distance("ab", "ba"), 1);
}

static void
an_arena_gives_zeroed_memory_after_a_reset(void **state)
{
	struct arena a;
	int round, i;

	(void)state;
	arena_init(&a);
	for (round = 0; round < 3; round++) {
		for (i = 1; i < 3000; i += 7) {
			uint8_t *p = arena_alloc(&a, (size_t)i);

			assert_int_equal(p[0] | p[i - 1], 0);
			memset(p, 0xff, (size_t)i);
		}
		memset(arena_alloc(&a, 100000), 0xff, 100000);
		arena_reset(&a);
	}
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	arena_fini(&a);
}

static void
a_secret_is_compared_and_wiped(void **state)
{
	struct secret *s = secret_new("hush", 4);
	char copy[4];

	(void)state;
	assert_string_equal(secret_text(s), "hush");
	assert_true(secret_same(secret_bytes(s).p, "hush", 4));
	assert_false(secret_same(secret_bytes(s).p, "husk", 4));
	secret_free(s);
	secret_free(NULL);
	memcpy(copy, "hush", 4);
	secret_wipe(copy, 4);
	assert_memory_equal(copy, "\0\0\0\0", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wall_times_are_read_and_written),
		cmocka_unit_test(durations_are_read_and_written),
		cmocka_unit_test(object_identifiers_are_read_compared_and_written),
		cmocka_unit_test(text_from_outside_is_made_safe),
		cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
		cmocka_unit_test(json_text_is_always_valid),
		cmocka_unit_test(a_map_finds_what_was_put_and_forgets_what_was_taken),
		cmocka_unit_test(siphash_13_is_siphash_13),
		cmocka_unit_test(the_nearest_word_is_offered_or_none),
		cmocka_unit_test(an_arena_gives_zeroed_memory_after_a_reset),
		cmocka_unit_test(a_secret_is_compared_and_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
