/* A line that is typed key by key: what is on it, and what is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/typing.h"

static enum typed
type(struct typing *t, const char *keys, struct buf *echo)
{
	enum typed last = TYPED_ON;

	for (; *keys != 0; keys++)
		last = typing_key(t, (uint8_t)*keys, echo);
	return last;
}

static void
keys_make_a_line_and_are_shown(void **state)
{
	struct typing t;
	struct buf echo;

	(void)state;
	buf_init(&echo);
	typing_init(&t, false);
	assert_int_equal(type(&t, "show vlann\x7f 7", &echo), TYPED_ON);
	assert_string_equal(t.line, "show vlan 7");
	assert_string_equal(buf_str(&echo), "show vlann\b \b 7");
	assert_int_equal(type(&t, "\r", &echo), TYPED_LINE);
	typing_clear(&t);
	assert_int_equal(type(&t, "\n", &echo), TYPED_ON); /* of the same return */
	assert_int_equal(type(&t, "x\n", &echo), TYPED_LINE);
	buf_fini(&echo);
}

static void
words_and_lines_are_taken_away(void **state)
{
	struct typing t;
	struct buf echo;

	(void)state;
	buf_init(&echo);
	typing_init(&t, false);
	type(&t, "one two  \x17", &echo);
	assert_string_equal(t.line, "one ");
	type(&t, "\x15", &echo);
	assert_string_equal(t.line, "");
	assert_int_equal(type(&t, "\x7f", &echo), TYPED_ON);
	assert_int_equal(type(&t, "\x04", &echo), TYPED_END);
	assert_int_equal(type(&t, "a\x04", &echo), TYPED_ON);
	assert_int_equal(type(&t, "\x03", &echo), TYPED_BREAK);
	buf_fini(&echo);
}

/* A cursor key could fetch a line that was never typed; control characters could end one early. */
static void
what_is_no_character_does_not_get_onto_the_line(void **state)
{
	struct typing t;
	struct buf echo;

	(void)state;
	buf_init(&echo);
	typing_init(&t, false);
	type(&t,
	    "a\x1b[Ab\x1b[1;5Cc\x1bOPd\x1b"
	    "fe\x01\x12\t\x1a\xc3\xa4g",
	    &echo);
	assert_string_equal(t.line, "abcdeg");
	buf_fini(&echo);
}

static void
a_line_has_an_end_and_a_hidden_one_shows_nothing(void **state)
{
	struct typing t;
	struct buf echo;
	int i;

	(void)state;
	buf_init(&echo);
	typing_init(&t, true);
	for (i = 0; i < TYPING_MAX; i++)
		type(&t, "x", &echo);
	typing_erase(&t, &echo);
	assert_int_equal(echo.n, 0);
	type(&t, "y", &echo);
	assert_string_equal(buf_str(&echo), "\a");
	assert_int_equal(strlen(t.line), TYPING_MAX);
	buf_fini(&echo);
}

static void
blanks_at_both_ends_do_not_count(void **state)
{
	struct typing t;
	struct buf echo;

	(void)state;
	buf_init(&echo);
	typing_init(&t, false);
	type(&t, "  show version  ", &echo);
	assert_string_equal(typing_trim(&t), "show version");
	buf_fini(&echo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_make_a_line_and_are_shown),
		cmocka_unit_test(words_and_lines_are_taken_away),
		cmocka_unit_test(what_is_no_character_does_not_get_onto_the_line),
		cmocka_unit_test(a_line_has_an_end_and_a_hidden_one_shows_nothing),
		cmocka_unit_test(blanks_at_both_ends_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
