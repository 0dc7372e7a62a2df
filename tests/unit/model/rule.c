/* A rule's life and a device's presence, step by step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/presence.h"
#include "model/rule.h"

#define AT(s) ((wall_us)(1000 + (s)) * SECOND_US)
#define OVER  (10 * SECOND_US) /* what a confirmation takes */

static bool
step(struct rule_life *l, const struct rule *r, enum truth raised, int at)
{
	enum truth clear = raised == TRUTH_UNKNOWN ? TRUTH_UNKNOWN
	    : raised == TRUTH_TRUE                 ? TRUTH_FALSE
						   : TRUTH_TRUE;

	return rule_step(l, r, raised, clear, AT(at));
}

static void
a_rule_waits_out_its_hold_and_keeps_the_first_sign(void **state)
{
	struct rule r = { .raise_after_us = 30 * SECOND_US };
	struct rule_life l = { 0 };

	(void)state;
	assert_true(step(&l, &r, TRUTH_FALSE, 0));
	assert_true(
	    step(&l, &r, TRUTH_TRUE, 10)); /* clear becomes doubt: nothing is said */
	assert_int_equal(rule_level(&l), LEVEL_UNKNOWN);
	assert_false(step(&l, &r, TRUTH_TRUE, 30));
	assert_true(step(&l, &r, TRUTH_TRUE, 40));
	assert_int_equal(rule_level(&l), LEVEL_RAISED);
	assert_true(l.first_sign == AT(10));
}

static void
a_short_doubt_begins_anew(void **state)
{
	struct rule r = { .raise_after_us = 30 * SECOND_US };
	struct rule_life l = { 0 };

	(void)state;
	step(&l, &r, TRUTH_TRUE, 0);
	step(&l, &r, TRUTH_FALSE, 20);
	step(&l, &r, TRUTH_TRUE, 25);
	assert_int_equal(rule_level(&l), LEVEL_UNKNOWN);
	step(&l, &r, TRUTH_TRUE, 40);
	assert_int_equal(rule_level(&l), LEVEL_UNKNOWN);
	step(&l, &r, TRUTH_TRUE, 55);
	assert_int_equal(rule_level(&l), LEVEL_RAISED);
}

static void
silence_neither_raises_nor_clears(void **state)
{
	struct rule r = { 0 };
	struct rule_life l = { 0 };

	(void)state;
	assert_false(step(&l, &r, TRUTH_UNKNOWN, 0));
	assert_true(step(&l, &r, TRUTH_TRUE, 1));
	assert_false(step(&l, &r, TRUTH_UNKNOWN, 2));
	assert_int_equal(rule_level(&l), LEVEL_RAISED);
	assert_true(step(&l, &r, TRUTH_FALSE, 3));
	assert_int_equal(rule_level(&l), LEVEL_CLEAR);
}

static void
between_the_two_thresholds_nothing_moves(void **state)
{
	struct rule r = { 0 };
	struct rule_life l = { 0 };

	(void)state;
	rule_step(&l, &r, TRUTH_TRUE, TRUTH_FALSE, AT(0)); /* 96 %: raised */
	assert_false(rule_step(&l, &r, TRUTH_FALSE, TRUTH_FALSE, AT(1))); /* 92 % */
	assert_int_equal(rule_level(&l), LEVEL_RAISED);
	assert_true(rule_step(&l, &r, TRUTH_FALSE, TRUTH_TRUE, AT(2))); /* 88 % */
	assert_int_equal(rule_level(&l), LEVEL_CLEAR);
	assert_false(rule_step(&l, &r, TRUTH_FALSE, TRUTH_FALSE, AT(3))); /* 92 % */
	assert_int_equal(rule_level(&l), LEVEL_CLEAR);
}

static void
it_must_be_well_for_a_while_before_it_clears(void **state)
{
	struct rule r = { .clear_after_us = 20 * SECOND_US };
	struct rule_life l = { 0 };

	(void)state;
	step(&l, &r, TRUTH_TRUE, 0);
	assert_false(step(&l, &r, TRUTH_FALSE, 10));
	assert_false(step(&l, &r, TRUTH_TRUE, 20)); /* flared up */
	assert_false(step(&l, &r, TRUTH_FALSE, 30));
	assert_int_equal(rule_level(&l), LEVEL_RAISED);
	assert_true(step(&l, &r, TRUTH_FALSE, 50));
	assert_int_equal(rule_level(&l), LEVEL_CLEAR);
}

static void
one_lost_answer_is_not_an_outage(void **state)
{
	struct presence p = { 0 };

	(void)state;
	assert_true(presence_answer(&p, AT(0), AT(0)) & PRESENCE_CHANGED);
	assert_true(presence_silence(&p, 10, OVER, AT(10), AT(12)) & PRESENCE_CONFIRM);
	assert_int_equal(presence_level_down(&p), LEVEL_UNKNOWN);
	assert_true(presence_answer(&p, AT(13), AT(13)) & PRESENCE_CHANGED);
	assert_int_equal(p.state, PRESENCE_UP);
	assert_int_equal(presence_level_down(&p), LEVEL_CLEAR);
}

static void
ten_more_silent_tries_and_a_dead_host_are_an_outage_since_the_first(void **state)
{
	struct presence p = { 0 };
	unsigned does = 0;
	int i;

	(void)state;
	presence_answer(&p, AT(0), AT(0));
	for (i = 0; i < 10; i++)
		does |= presence_silence(&p, 10, OVER, AT(10 + i), AT(11 + i));
	assert_int_equal(p.state, PRESENCE_CONFIRMING);
	does |= presence_silence(&p, 10, OVER, AT(20), AT(21));
	assert_int_equal(p.state, PRESENCE_DOWN);
	assert_true(does & PRESENCE_CHANGED);
	assert_int_equal(presence_level_down(&p), LEVEL_RAISED);
	assert_int_equal(presence_level_silent(&p), LEVEL_CLEAR);
	assert_true(p.first_sign == AT(10));
}

static void
many_tries_at_once_are_no_confirmation(void **state)
{
	struct presence p = { 0 };
	int i;

	(void)state;
	presence_answer(&p, AT(0), AT(0));
	for (i = 0; i < 50; i++)
		presence_silence(&p, 10, OVER, AT(10), AT(11));
	assert_int_equal(p.state, PRESENCE_CONFIRMING);
	assert_int_equal(p.tries, 0); /* asked before there was a doubt */
	for (i = 0; i < 50; i++)
		presence_silence(&p, 10, OVER, AT(12), AT(13));
	assert_int_equal(p.state, PRESENCE_CONFIRMING);
	presence_silence(&p, 10, OVER, AT(20), AT(21));
	assert_int_equal(p.state, PRESENCE_DOWN);
}

static void
a_host_that_pings_has_a_silent_agent(void **state)
{
	struct presence p = { 0 };
	int i;

	(void)state;
	presence_answer(&p, AT(0), AT(0));
	for (i = 0; i < 11; i++) {
		presence_silence(&p, 10, OVER, AT(10 + i), AT(11 + i));
		presence_host(&p, AT(11 + i));
	}
	assert_int_equal(p.state, PRESENCE_SILENT);
	assert_int_equal(presence_level_silent(&p), LEVEL_RAISED);
	assert_int_equal(presence_level_down(&p), LEVEL_CLEAR);
}

static void
a_device_that_is_down_and_pings_again_is_silent_after_another_confirmation(void **state)
{
	struct presence p = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 11; i++)
		presence_silence(&p, 10, OVER, AT(10 + i), AT(11 + i));
	assert_int_equal(p.state, PRESENCE_DOWN);
	assert_true(presence_host(&p, AT(30)) & PRESENCE_CONFIRM);
	assert_int_equal(p.state, PRESENCE_CONFIRMING);
	assert_int_equal(p.settled, PRESENCE_DOWN);
	for (i = 0; i < 10; i++)
		presence_silence(&p, 10, OVER, AT(30 + i), AT(31 + i));
	assert_int_equal(p.state, PRESENCE_SILENT);
	for (i = 0; i < 20; i++) /* and falls silent altogether again */
		presence_silence(&p, 10, OVER, AT(40 + i), AT(41 + i));
	assert_int_equal(p.state, PRESENCE_DOWN);
}

static void
a_timeout_of_an_older_question_is_no_silence(void **state)
{
	struct presence p = { 0 };

	(void)state;
	presence_answer(&p, AT(10), AT(10));
	assert_int_equal(presence_silence(&p, 10, OVER, AT(5), AT(12)), 0);
	assert_int_equal(p.state, PRESENCE_UP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_waits_out_its_hold_and_keeps_the_first_sign),
		cmocka_unit_test(a_short_doubt_begins_anew),
		cmocka_unit_test(silence_neither_raises_nor_clears),
		cmocka_unit_test(between_the_two_thresholds_nothing_moves),
		cmocka_unit_test(it_must_be_well_for_a_while_before_it_clears),
		cmocka_unit_test(one_lost_answer_is_not_an_outage),
		cmocka_unit_test(
		    ten_more_silent_tries_and_a_dead_host_are_an_outage_since_the_first),
		cmocka_unit_test(many_tries_at_once_are_no_confirmation),
		cmocka_unit_test(a_host_that_pings_has_a_silent_agent),
		cmocka_unit_test(
		    a_device_that_is_down_and_pings_again_is_silent_after_another_confirmation),
		cmocka_unit_test(a_timeout_of_an_older_question_is_no_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
