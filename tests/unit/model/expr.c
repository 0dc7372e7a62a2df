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

/* What missing(), rate(), changed() and usual() come to, of whatever. */
static struct expr_value asked[4];

static struct expr_value
look(void *arg, const struct expr *e, uint32_t node)
{
	const char *word = e->nodes.v[node].text, *text;
	struct expr_value v = { 0 };
	double number;

	(void)arg;
	if (e->nodes.v[node].op >= EXPR_MISSING)
		return asked[e->nodes.v[node].op - EXPR_MISSING];
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
texts_are_matched_by_patterns(void **state)
{
	(void)state;
	name_now = "Router, Release 12.4(3)";
	assert_int_equal(judge("system.name ~ \"*release 12.*\""), TRUTH_TRUE);
	assert_int_equal(judge("system.name ~ \"release 12.*\""), TRUTH_FALSE);
	assert_int_equal(judge("not system.name ~ \"*13*\""), TRUTH_TRUE);
	name_now = NULL;
	assert_int_equal(judge("system.name ~ \"*\""), TRUTH_UNKNOWN);
	refused("cpu.load ~ \"9*\"", 11, "\"cpu.load\" is a number");
	refused("system.name ~ 5", 14, "compare it with a text");
	refused("system.name ~ system.name", 14, "a pattern is expected here");
	refused("oper-state ~ up", 13, "is text with a pattern");
}

static void
more_than_its_value_is_asked_of_a_word(void **state)
{
	struct expr_error why;
	struct expr e;

	(void)state;
	load_now = "90";
	memset(asked, 0, sizeof asked);
	assert_int_equal(judge("missing(cpu.load)"), TRUTH_UNKNOWN);
	asked[0] = (struct expr_value){ .known = true };
	assert_int_equal(judge("missing( cpu.load )"), TRUTH_FALSE);
	asked[1] = (struct expr_value){ .known = true, .number = -2 };
	assert_int_equal(judge("rate(cpu.load, 10m) < -1.5"), TRUTH_TRUE);
	asked[2] = (struct expr_value){ .known = true, .number = 1 };
	assert_int_equal(
	    judge("changed(oper-state) and not missing(cpu.load)"), TRUTH_TRUE);
	asked[3] = (struct expr_value){ .known = true, .number = 60 };
	assert_int_equal(judge("cpu.load > 1.4 * usual(cpu.load)"), TRUTH_TRUE);
	assert_int_equal(judge("cpu.load > 2 * usual(cpu.load)"), TRUTH_FALSE);

	assert_int_equal(
	    expr_parse(&mem, &vocab, "port", "changed(system.name, 1h)", &e, &why), 0);
	assert_int_equal(e.nodes.n, 1);
	assert_int_equal(e.nodes.v[0].op, EXPR_CHANGED);
	assert_string_equal(e.nodes.v[0].text, "system.name");
	assert_true(e.nodes.v[0].number == (double)HOUR_US);
}

static void
what_cannot_be_asked_of_a_word_is_said(void **state)
{
	(void)state;
	refused("mising(cpu.load)", 0, "did you mean \"missing\"");
	refused("average(cpu.load)", 0, "there are missing, rate");
	refused("missing(cpu.lod)", 8, "did you mean \"cpu.load\"");
	refused("missing(5)", 8, "there is no word \"5\"");
	refused("missing()", 8, "a word is expected here");
	refused("missing(cpu.load", 16, "\")\" is missing");
	refused("missing(cpu.load, 5m)", 18, "takes a word only");
	refused("missing(missing(cpu.load))", 8, "a word is expected here");
	refused("rate(oper-state) > 1", 5, "could rise or fall");
	refused("rate(rx-errors) > 1", 5, "is a rate by itself");
	refused("rate(cpu.load, soon) > 1", 15, "from 1s to 7d");
	refused("rate(cpu.load, 8d) > 1", 15, "from 1s to 7d");
	refused("usual(system.name) == 1", 6, "nothing of it is usual");
	refused("changed(cell.x)", 8, "is a column of \"cell\"");
	refused("missing(cpu.load) == yes", 21, "there is no word \"yes\"");
	refused("5 == high", 5, "there is no word \"high\"");
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
		cmocka_unit_test_teardown(texts_are_matched_by_patterns, tidy),
		cmocka_unit_test_teardown(more_than_its_value_is_asked_of_a_word, tidy),
		cmocka_unit_test_teardown(what_cannot_be_asked_of_a_word_is_said, tidy),
		cmocka_unit_test_teardown(mistakes_are_named_with_their_place, tidy),
		cmocka_unit_test_teardown(
		    brackets_without_end_do_not_exhaust_the_stack, tidy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
