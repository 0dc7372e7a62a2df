/* JSON and patterns: what is read, what is refused, and that both come to an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "link/json/json.h"
#include "link/pcre/pattern.h"

static struct arena mem;

static int
read_json(const char *text, size_t n, const struct tree **t)
{
	uint32_t line, column;
	const char *why;

	return json_read(&mem, text, n, t, &line, &column, &why);
}

static void
json_becomes_a_tree(void **state)
{
	const char *text = "{\"a\": [1, -2.5, true, null, \"x\\u00e9\"], \"b\": {}}";
	static const char *const want[] = { "1", "-2.5", "true", "", "x\xc3\xa9" };
	const struct tree *t, *c;
	size_t i = 0;

	(void)state;
	assert_int_equal(read_json(text, strlen(text), &t), 0);
	for (c = tree_find(t, "a")->child; c != NULL; c = c->next)
		assert_string_equal(c->text, want[i++]);
	assert_int_equal(i, 5);
	assert_int_equal(tree_find(t, "b")->kind, TREE_MAP);
	arena_fini(&mem);
}

static void
what_is_no_json_is_refused_with_its_place(void **state)
{
	static const char *const bad[] = { "", "{", "{\"a\":1,}", "[1 2]", "nul",
		"\"\xff\"", "{\"a\":1}x", "{\"a\":1,\"a\":2}", "{\"\\u0000\":1}" };
	const struct tree *t;
	uint32_t line, column;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		why = NULL;
		if (json_read(&mem, bad[i], strlen(bad[i]), &t, &line, &column, &why) !=
		    ERR_MALFORMED)
			fail_msg("taken: %s", bad[i]);
		assert_non_null(why);
	}
	arena_fini(&mem);
}

static void
depth_is_bounded(void **state)
{
	static char deep[100000];
	const struct tree *t;

	(void)state;
	memset(deep, '[', sizeof deep);
	assert_int_equal(read_json(deep, sizeof deep, &t), ERR_MALFORMED);
	arena_fini(&mem);
}

static void
a_pattern_finds_its_groups(void **state)
{
	static const char text[] = "ge-0/0/3 down";
	struct pattern_match m;
	struct pattern *p;
	char why[128];
	size_t at;

	(void)state;
	assert_int_equal(pattern_new("(?<port>\\S+) (up|down)", &p, why, &at), 0);
	assert_int_equal(pattern_find(p, text, strlen(text), 0, &m), 1);
	assert_int_equal(m.n, 3);
	assert_int_equal(m.end[1], 8);
	assert_string_equal(pattern_group_name(p, 1), "port");
	assert_null(pattern_group_name(p, 2));
	assert_int_equal(pattern_find(p, text, strlen(text), 9, &m), 0);
	assert_true(pattern_find(p, "\xff\xfe", 2, 0, &m) == 0);
	pattern_free(p);
	assert_int_equal(pattern_new("a(b", &p, why, &at), ERR_MALFORMED);
	assert_int_equal(at, 3);
	assert_true(*why != 0);
}

static void
a_pattern_that_would_run_for_ever_is_ended(void **state)
{
	static char text[5000];
	struct pattern_match m;
	struct pattern *p;
	char why[128];
	size_t at;

	(void)state;
	memset(text, 'a', sizeof text);
	assert_int_equal(pattern_new("^(a+)+$", &p, why, &at), 0);
	alarm(20);
	text[sizeof text - 1] = '!';
	assert_int_equal(pattern_find(p, text, sizeof text, 0, &m), ERR_FULL);
	alarm(0);
	pattern_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_becomes_a_tree),
		cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(a_pattern_finds_its_groups),
		cmocka_unit_test(a_pattern_that_would_run_for_ever_is_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
