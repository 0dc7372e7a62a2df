/* Which answers are meant, and which profile knows a device again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/match.h"
#include "model/recognise.h"

static void
texts_match_exactly_and_by_stars(void **state)
{
	(void)state;
	assert_true(match_text("up", "up"));
	assert_false(match_text("up", "Up"));
	assert_false(match_text("up", "upper"));
	assert_true(match_text("*optic*", "An Optical module"));
	assert_true(match_text("*", ""));
	assert_true(match_text("a*c*e", "abcde"));
	assert_false(match_text("a*c*e", "abcd"));
	assert_true(match_text("*aab", "aaaab"));
	assert_true(match_text("", ""));
}

static void
ranges_match_numbers_only(void **state)
{
	(void)state;
	assert_true(match_text("3..7", "3"));
	assert_true(match_text("3..7", "7.0"));
	assert_false(match_text("3..7", "8"));
	assert_false(match_text("3..7", "five"));
	assert_true(match_text("-50..-1", "-12"));
	assert_true(match_text("..", "..")); /* two dots alone are a text */
	assert_false(match_text("1..", "1"));
}

static void
a_part_of_a_text_is_found_whatever_stands_between(void **state)
{
	(void)state;
	assert_true(match_within("RouterOS", "MikroTik RouterOS 7"));
	assert_true(match_within("cisco*17.6", "Cisco IOS, Version 17.6.2"));
	assert_false(match_within("cisco*18", "Cisco IOS, Version 17.6.2"));
	assert_true(match_within("", "anything"));
	assert_true(match_within("ab", "aab"));
}

static const uint32_t maker[] = { 1, 3, 6, 1, 4, 1, 9 };
static const uint32_t model[] = { 1, 3, 6, 1, 4, 1, 9, 1, 5 };
static const uint32_t probed[] = { 1, 3, 6, 1, 4, 1, 7, 0 };
static struct object_ref of_maker[] = { { { maker, 7 } } };
static struct object_ref of_model[] = { { { model, 9 } } };

static struct profile profiles[] = {
	{ .name = "none", .sys_descr = "", .probe_value = "" },
	{ .name = "maker",
	    .sys_object_ids = { of_maker, 1 },
	    .sys_descr = "",
	    .probe_value = "" },
	{ .name = "model",
	    .sys_object_ids = { of_model, 1 },
	    .sys_descr = "",
	    .probe_value = "" },
	{ .name = "linux", .sys_descr = "Linux", .probe_value = "" },
	{ .name = "linux-with",
	    .sys_descr = "Linux",
	    .probe_oid = { probed, 8 },
	    .probe_value = "1..9" },
};
static const struct plan plan = { .profiles = { profiles, 5 } };
static struct arena mem;

static const char *
object(void *arg, struct arena *m, struct oid oid)
{
	(void)m;
	return oid.n == 8 ? arg : NULL;
}

static const char *
first(struct oid id, const char *descr, const char *answer, size_t *n)
{
	const struct acquaintance a = { id, descr, object, (void *)answer };
	struct recognised *v;

	*n = recognise(&mem, &plan, &a, &v);
	return *n != 0 ? v[0].profile->name : "";
}

static void
the_most_particular_profile_comes_first(void **state)
{
	size_t n;

	(void)state;
	assert_string_equal(first((struct oid){ model, 9 }, "", NULL, &n), "model");
	assert_int_equal(n, 2);
	assert_string_equal(first((struct oid){ maker, 7 }, "", NULL, &n), "maker");
	assert_string_equal(
	    first((struct oid){ NULL, 0 }, "Linux 6", "3", &n), "linux-with");
	assert_string_equal(first((struct oid){ NULL, 0 }, "Linux 6", "12", &n), "linux");
	assert_string_equal(first((struct oid){ NULL, 0 }, "Linux 6", NULL, &n), "linux");
	assert_string_equal(first((struct oid){ model, 9 }, "Linux 6", "3", &n), "model");
	assert_int_equal(n, 4);
	arena_fini(&mem);
}

static void
what_nothing_tells_is_nothing(void **state)
{
	size_t n;

	(void)state;
	assert_string_equal(first((struct oid){ NULL, 0 }, "", NULL, &n), "");
	assert_int_equal(n, 0);
	arena_fini(&mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_match_exactly_and_by_stars),
		cmocka_unit_test(ranges_match_numbers_only),
		cmocka_unit_test(a_part_of_a_text_is_found_whatever_stands_between),
		cmocka_unit_test(the_most_particular_profile_comes_first),
		cmocka_unit_test(what_nothing_tells_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
