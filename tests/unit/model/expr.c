/* Conditions: what is read, what is refused and where, what is true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/expr.h"

static const char *states[] = { "up", "down" };
static struct word words[] = {
	{ .name = "port.oper-state",
	    .table = "port",
	    .type = WORD_STATE,
	    .unit = "",
	    .states = { states, 2 },
	    .is = "" },
	{ .name = "port.rx-errors",
	    .table = "port",
	    .type = WORD_COUNTER,
	    .unit = "",
	    .is = "" },
	{ .name = "cpu.load", .table = "", .type = WORD_GAUGE, .unit = "%", .is = "" },
	{ .name = "system.name", .table = "", .type = WORD_TEXT, .unit = "", .is = "" },
	{ .name = "cell.x", .table = "cell", .type = WORD_GAUGE, .unit = "", .is = "" },
};
static const struct vocab vocab = { .words = { words, 5 } };
static struct arena mem;

/* The values that the words have: NULL is unknown. */
static const char *state_now, *load_now, *name_now;

static struct expr_value
look(void *arg, const struct expr *e, uint32_t node)
{
	const char *word = e->nodes.v[node].text, *text;
	struct expr_value v = { 0 };
	double number;

	(void)arg;
	text = strcmp(word, "port.oper-state") == 0 ? state_now
	    : strcmp(word, "cpu.load") == 0         ? load_now
	    : strcmp(word, "system.name") == 0      ? name_now
						    : NULL;
	if (text == NULL)
		return v;
	v.known = true;
	if (strcmp(word, "system.name") == 0) {
		v.is_text = true;
		v.text = text;
	} else if (strcmp(text, "up") == 0 || strcmp(text, "down") == 0)
		v.number = word_state(&words[0], text);
	else if (sscanf(text, "%lf", &number) == 1)
		v.number = number;
	return v;
}

static enum truth
judge(const char *source)
{
	struct expr_error why = { .text = "" };
	struct expr e;

	if (expr_parse(&mem, &vocab, "port", source, &e, &why) < 0)
		fail_msg("%s: at %zu: %s", source, why.at, why.text);
	return expr_judge(&e, look, NULL);
}

static void
refused(const char *source, size_t at, const char *says)
{
	struct expr_error why = { .text = "" };
	struct expr e;

	assert_true(expr_parse(&mem, &vocab, "port", source, &e, &why) < 0);
	assert_int_equal(why.at, at);
	if (strstr(why.text, says) == NULL)
		fail_msg("\"%s\" says \"%s\", not \"%s\"", source, why.text, says);
}

static void
conditions_are_true_or_false(void **state)
{
	(void)state;
	state_now = "down";
	load_now = "90";
	name_now = "sw-1";
	assert_int_equal(judge("oper-state == down"), TRUTH_TRUE);
	assert_int_equal(judge("port.oper-state != down"), TRUTH_FALSE);
	assert_int_equal(judge("down == oper-state"), TRUTH_TRUE);
	assert_int_equal(judge("cpu.load > 80 and oper-state == down"), TRUTH_TRUE);
	assert_int_equal(judge("not (cpu.load > 80) or oper-state == up"), TRUTH_FALSE);
	assert_int_equal(judge("cpu.load / 2 + 5 * 2 - 5 == 50"), TRUTH_TRUE);
	assert_int_equal(judge("cpu.load >= -1"), TRUTH_TRUE);
	assert_int_equal(judge("system.name == \"sw-1\""), TRUTH_TRUE);
	assert_int_equal(judge("system.name != \"sw-1\""), TRUTH_FALSE);
}

static void
what_is_not_known_leaves_open_only_what_hangs_on_it(void **state)
{
	(void)state;
	state_now = NULL;
	load_now = "90";
	name_now = NULL;
	assert_int_equal(judge("oper-state == down"), TRUTH_UNKNOWN);
	assert_int_equal(judge("not oper-state == down"), TRUTH_UNKNOWN);
	assert_int_equal(judge("oper-state == down and cpu.load < 10"), TRUTH_FALSE);
	assert_int_equal(judge("oper-state == down or cpu.load > 10"), TRUTH_TRUE);
	assert_int_equal(judge("oper-state == down and cpu.load > 10"), TRUTH_UNKNOWN);
	load_now = "0";
	assert_int_equal(judge("1 / cpu.load > 3"), TRUTH_UNKNOWN);
}

static void
mistakes_are_named_with_their_place(void **state)
{
	(void)state;
	refused("oper-state == dwon", 14, "did you mean \"down\"");
	refused("oper-stat == down", 0, "there is no word \"oper-stat\"");
	refused("port.oper-stat == down", 0, "did you mean \"port.oper-state\"");
	refused("cpu.load > 80 and", 17, "a number is missing");
	refused("(cpu.load > 80", 14, "\")\" is missing");
	refused("cpu.load > 80)", 13, "ends before this");
	refused("cpu.load > high", 11, "is a number");
	refused("system.name == 5", 15, "compare it with a text");
	refused("cell.x > 5", 0, "is a column of \"cell\"");
	refused("cpu.load > 80x", 13, "stuck to it");
	refused("cpu.load == \"x", 12, "closing quote");
	refused("", 0, "a number is missing");
	refused("cpu.load > > 5", 11, "expected here");
}

static void
brackets_without_end_do_not_exhaust_the_stack(void **state)
{
	char deep[4096];
	struct expr_error why;
	struct expr e;

	(void)state;
	memset(deep, '(', sizeof deep - 1);
	deep[sizeof deep - 1] = 0;
	assert_true(expr_parse(&mem, &vocab, "", deep, &e, &why) < 0);
	memset(deep, 'x', sizeof deep - 1);
	assert_true(expr_parse(&mem, &vocab, "", deep, &e, &why) < 0);
}

static int
tidy(void **state)
{
	(void)state;
	arena_reset(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(conditions_are_true_or_false, tidy),
		cmocka_unit_test_teardown(
		    what_is_not_known_leaves_open_only_what_hangs_on_it, tidy),
		cmocka_unit_test_teardown(mistakes_are_named_with_their_place, tidy),
		cmocka_unit_test_teardown(
		    brackets_without_end_do_not_exhaust_the_stack, tidy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
