/* May this session be? By role, reason, contract, device and hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "room/session/judge.h"

#define NOW (INT64_C(1000) * HOUR_US)

struct scene {
	struct arena mem;
	struct plan plan;
	struct contract contract;
	struct device device;
	struct reason_msg reason;
	struct judge_ask ask;
};

static int
set_up(void **state)
{
	static struct scene s;

	memset(&s, 0, sizeof s);
	arena_init(&s.mem);
	rec_init(&plan_rec, &s.plan);
	rec_init(&contract_rec, &s.contract);
	rec_init(&device_rec, &s.device);
	rec_init(&reason_msg_rec, &s.reason);
	s.contract.name = "standard";
	s.plan.contracts.v = &s.contract;
	s.plan.contracts.n = 1;
	s.plan.settings.session_longest_us = 4 * HOUR_US;
	s.device.name = "sw-1";
	s.device.ssh_credential = "look";
	s.reason.ok = true;
	s.ask = (struct judge_ask){ .plan = &s.plan,
		.device = &s.device,
		.person = "anna",
		.roles = "view,diagnose,repair",
		.reason = &s.reason,
		.consent = "",
		.now = NOW };
	*state = &s;
	return 0;
}

static int
tear_down(void **state)
{
	arena_fini(&((struct scene *)*state)->mem);
	return 0;
}

static struct judgement
judge(struct scene *s)
{
	return session_judge(&s->mem, &s->ask);
}

static void
who_says_nothing_looks_for_an_hour(void **state)
{
	struct judgement j = judge(*state);

	assert_int_equal(j.verdict, JUDGE_GO);
	assert_int_equal(j.role, SESSION_DIAGNOSE);
	assert_int_equal(j.until, NOW + HOUR_US);
}

static void
the_rest_of_the_hour_and_never_longer_than_allowed(void **state)
{
	struct scene *s = *state;

	s->reason.deadline = NOW + 20 * MINUTE_US;
	assert_int_equal(judge(s).until, NOW + 20 * MINUTE_US);
	s->reason.deadline = NOW + MINUTE_US; /* too little to do anything */
	assert_int_equal(judge(s).until, NOW + HOUR_US);
	s->ask.span_us = 9 * HOUR_US;
	assert_int_equal(judge(s).until, NOW + 4 * HOUR_US);
	s->plan.settings.session_longest_us = 2 * HOUR_US;
	assert_int_equal(judge(s).until, NOW + 2 * HOUR_US);
}

static void
a_role_goes_as_far_as_the_person_s(void **state)
{
	struct scene *s = *state;

	s->ask.role_given = true;
	s->ask.role = SESSION_REPAIR;
	assert_int_equal(judge(s).verdict, JUDGE_GO);
	s->ask.roles = "diagnose";
	assert_int_equal(judge(s).verdict, JUDGE_NO);
	s->ask.role = SESSION_DIAGNOSE;
	assert_int_equal(judge(s).verdict, JUDGE_GO);
	s->ask.roles = "view,approve,admin";
	assert_int_equal(judge(s).verdict, JUDGE_NO);
	s->ask.roles = "";
	assert_int_equal(judge(s).verdict, JUDGE_NO);
}

static void
nobody_enters_without_device_reason_or_credential(void **state)
{
	struct scene *s = *state;

	s->reason.ok = false;
	assert_int_equal(judge(s).verdict, JUDGE_NO);
	s->ask.reason = NULL;
	assert_int_equal(judge(s).verdict, JUDGE_NO);
	s->ask.reason = &s->reason;
	s->reason.ok = true;
	s->device.ssh_credential = "";
	assert_int_equal(judge(s).verdict, JUDGE_NO);
	s->ask.device = NULL;
	assert_int_equal(judge(s).verdict, JUDGE_NO);
}

static void
a_device_bears_so_many(void **state)
{
	struct scene *s = *state;

	s->device.ssh_links = 3;
	s->ask.at_device = 2;
	assert_int_equal(judge(s).verdict, JUDGE_GO);
	s->ask.at_device = 3;
	assert_int_equal(judge(s).verdict, JUDGE_NO);
}

static void
a_repair_may_wait_for_a_second_person_and_looking_does_not(void **state)
{
	struct scene *s = *state;

	s->device.approval = APPROVAL_REQUIRED;
	assert_int_equal(judge(s).verdict, JUDGE_GO);
	s->ask.role_given = true;
	s->ask.role = SESSION_REPAIR;
	assert_int_equal(judge(s).verdict, JUDGE_WAIT);
}

static void
a_contract_may_want_the_customer_asked(void **state)
{
	struct scene *s = *state;

	s->contract.consent = CONSENT_REQUIRED;
	assert_int_equal(judge(s).verdict, JUDGE_CONSENT);
	s->ask.consent = "Mrs Berg, by phone";
	assert_int_equal(judge(s).verdict, JUDGE_GO);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_says_nothing_looks_for_an_hour),
		TEST(the_rest_of_the_hour_and_never_longer_than_allowed),
		TEST(a_role_goes_as_far_as_the_person_s),
		TEST(nobody_enters_without_device_reason_or_credential),
		TEST(a_device_bears_so_many),
		TEST(a_repair_may_wait_for_a_second_person_and_looking_does_not),
		TEST(a_contract_may_want_the_customer_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
