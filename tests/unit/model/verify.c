/* The proof that a fault is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/life.h"
#include "model/verify.h"

#define AT(minutes) ((wall_us)(minutes)*MINUTE_US + 1)

static const struct promise promise = { .contract = "x", .clear_for_us = 10 * MINUTE_US };
static struct arena mem;
static const char *why;
static struct finding finding = {
	.cause = "c.x", .device = "d", .confidence = 0.9, .probe = "p", .text = "seen"
};

static int
set_up(void **state)
{
	(void)state;
	arena_init(&mem);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

static struct ticket
verifying(wall_us since)
{
	struct ticket t;

	rec_init(&ticket_rec, &t);
	t.cause = "c.x";
	t.findings.v = &finding;
	t.findings.n = 1;
	verify_begin(&t, STAGE_MENDING, since);
	t.stage = STAGE_VERIFYING;
	return t;
}

static struct alarm
alarm(wall_us cleared_at)
{
	struct alarm a;

	rec_init(&alarm_rec, &a);
	a.will_clear = true;
	a.is_cleared = cleared_at != 0;
	a.cleared_at = cleared_at;
	a.text = "port down";
	return a;
}

static void
two_good_looks_and_a_quiet_time_are_proof(void **state)
{
	struct run_result nothing = { .outcome = OUTCOME_NOTHING, .note = "" };
	struct ticket t = verifying(AT(0));
	struct alarm a = alarm(AT(0));

	(void)state;
	assert_string_equal(verify_probe(&t), "p");
	assert_int_equal(
	    verify_due(&mem, &t, &promise, &a, AT(0), &why), VERIFY_LOOKS_NOW);
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &nothing, AT(0), &why), VERIFY_WAITS);
	assert_true(t.verify_at == AT(10));
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &nothing, AT(10), &why), VERIFY_PASSES);
}

static void
a_look_too_early_is_no_proof(void **state)
{
	struct run_result nothing = { .outcome = OUTCOME_NOTHING, .note = "" };
	struct ticket t = verifying(AT(0));
	struct alarm a = alarm(AT(3));

	(void)state;
	verify_saw(&mem, &t, &promise, &a, &nothing, AT(4), &why);
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &nothing, AT(12), &why), VERIFY_WAITS);
	assert_true(t.verify_at == AT(14)); /* minutes apart */
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &nothing, AT(14), &why), VERIFY_PASSES);
}

static void
what_is_found_again_fails_with_what_was_seen(void **state)
{
	struct run_result r = {
		.outcome = OUTCOME_FOUND, .note = "", .findings = { &finding, 1 }
	};
	struct ticket t = verifying(AT(0));
	struct alarm a = alarm(AT(0));

	(void)state;
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &r, AT(0), &why), VERIFY_FAILS);
	assert_string_equal(why, "still there, says p: seen");
}

static void
an_alarm_that_stays_raised_fails_after_its_time(void **state)
{
	struct run_result nothing = { .outcome = OUTCOME_NOTHING, .note = "" };
	struct ticket t = verifying(AT(0));
	struct alarm a = alarm(0);

	(void)state;
	assert_int_equal(
	    verify_due(&mem, &t, &promise, &a, AT(0), &why), VERIFY_LOOKS_NOW);
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &nothing, AT(0), &why), VERIFY_WAITS);
	assert_int_equal(t.looks, 0);
	assert_int_equal(
	    verify_due(&mem, &t, &promise, &a, t.verify_at, &why), VERIFY_FAILS);
	assert_non_null(strstr(why, "still raised: port down"));
	a.will_clear = false; /* nothing clears it: it says nothing */
	assert_int_equal(
	    verify_due(&mem, &t, &promise, &a, t.verify_at, &why), VERIFY_LOOKS_NOW);
}

static void
what_cannot_be_told_three_times_goes_back_to_people(void **state)
{
	struct run_result r = { .failed = true, .note = "no answer" };
	struct ticket t = verifying(AT(0));
	struct alarm a = alarm(AT(0));

	(void)state;
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &r, AT(0), &why), VERIFY_WAITS);
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &r, AT(10), &why), VERIFY_WAITS);
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, &a, &r, AT(20), &why), VERIFY_FAILS);
	assert_string_equal(why, "p could not tell: no answer");
}

static void
without_probe_and_alarm_time_alone_is_waited_for(void **state)
{
	struct ticket t = verifying(AT(0));

	(void)state;
	t.findings.n = 0;
	assert_null(verify_probe(&t));
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, NULL, NULL, AT(0), &why), VERIFY_WAITS);
	assert_int_equal(
	    verify_saw(&mem, &t, &promise, NULL, NULL, AT(10), &why), VERIFY_PASSES);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_good_looks_and_a_quiet_time_are_proof),
		TEST(a_look_too_early_is_no_proof),
		TEST(what_is_found_again_fails_with_what_was_seen),
		TEST(an_alarm_that_stays_raised_fails_after_its_time),
		TEST(what_cannot_be_told_three_times_goes_back_to_people),
		TEST(without_probe_and_alarm_time_alone_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
