/* How a ticket moves, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/life.h"

static struct arena mem;

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
at_stage(enum ticket_stage s, enum ticket_status status)
{
	struct ticket t;

	rec_init(&ticket_rec, &t);
	t.id = 7;
	t.stage = s;
	t.status = status;
	return t;
}

static int
try(struct ticket *t, const char *word, const char *why, const char **why_not)
{
	struct ticket_entry e;
	struct deed d = { .act = (enum act)life_act_of(word),
		.by = "anna",
		.why = why,
		.awaits = "customer",
		.customer = "",
		.cause = "",
		.engineer = "",
		.part = "",
		.part_from = "",
		.recommends = -1 };

	return life_do(&mem, t, &d, 100, &e, why_not);
}

static void
each_step_of_the_way_is_one_version_and_one_entry(void **state)
{
	static const struct {
		const char *word;
		enum ticket_stage stage;
		enum ticket_status status;
	} way[] = {
		{ "accept", STAGE_ACCEPTED, TICKET_ACKNOWLEDGED },
		{ "dispatch", STAGE_DISPATCHED, TICKET_IN_PROGRESS },
		{ "hold", STAGE_DISPATCHED, TICKET_PENDING },
		{ "comment", STAGE_DISPATCHED, TICKET_PENDING },
		{ "resume", STAGE_DISPATCHED, TICKET_IN_PROGRESS },
		{ "arrive", STAGE_ON_SITE, TICKET_IN_PROGRESS },
		{ "mend", STAGE_MENDING, TICKET_IN_PROGRESS },
	};
	struct ticket t = at_stage(STAGE_NEW, TICKET_ACKNOWLEDGED);
	const char *why_not = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(way); i++) {
		assert_int_equal(try(&t, way[i].word, "so", &why_not), 0);
		assert_int_equal(t.stage, way[i].stage);
		assert_int_equal(t.status, way[i].status);
		assert_int_equal(t.version, i + 1);
		assert_string_equal(t.changed_by, "anna");
		assert_int_equal(t.changed_at, 100);
	}
}

static void
what_is_not_allowed_changes_nothing_and_says_what_is(void **state)
{
	struct ticket t = at_stage(STAGE_NEW, TICKET_ACKNOWLEDGED), was = t;
	const char *why_not = NULL;

	(void)state;
	assert_int_equal(try(&t, "close", "", &why_not), ERR_DENIED);
	assert_string_equal(why_not,
	    "T7 is acknowledged (new): no close now; what can be done: accept, dispatch, "
	    "mend, hold, reject, urgency, cancel, comment");
	assert_int_equal(try(&t, "cancel", "", &why_not), ERR_MALFORMED);
	assert_non_null(strstr(why_not, "--text"));
	assert_true(rec_equal(&ticket_rec, &t, &was));
}

static void
while_somebody_is_awaited_no_work_is_done(void **state)
{
	struct ticket t = at_stage(STAGE_ON_SITE, TICKET_HELD);
	const char *why_not = NULL;

	(void)state;
	assert_int_equal(try(&t, "mend", "", &why_not), ERR_DENIED);
	assert_non_null(strstr(why_not, ": resume, urgency, cancel, comment"));
	assert_int_equal(try(&t, "resume", "", &why_not), 0);
	assert_int_equal(t.status, TICKET_IN_PROGRESS);
}

static void
who_saw_an_older_version_is_told_and_changes_nothing(void **state)
{
	struct ticket t = at_stage(STAGE_RESOLVED, TICKET_RESOLVED), was;
	struct deed d = { .act = ACT_CONFIRMED,
		.by = "anna",
		.why = "",
		.customer = "Bo",
		.cause = "",
		.version = 1,
		.satisfaction = 5,
		.recommends = 11 };
	struct ticket_entry e;
	const char *why_not = NULL;

	(void)state;
	t.version = 2;
	was = t;
	assert_int_equal(life_do(&mem, &t, &d, 90, &e, &why_not), ERR_EXISTS);
	assert_non_null(strstr(why_not, "since version 1: it is version 2 now"));
	assert_true(rec_equal(&ticket_rec, &t, &was));
	d.version = 2;
	assert_int_equal(life_do(&mem, &t, &d, 90, &e, &why_not), ERR_MALFORMED);
	d.recommends = 9;
	assert_int_equal(life_do(&mem, &t, &d, 90, &e, &why_not), 0);
	assert_int_equal(t.satisfaction, 5);
	assert_true(t.recommends_said && t.recommends == 9);
	assert_string_equal(life_closed_by(&t), "customer");
}

static void
a_silent_customer_is_reminded_and_then_has_agreed(void **state)
{
	struct ticket t = at_stage(STAGE_RESOLVED, TICKET_RESOLVED);
	struct reminder at[] = { { 10 }, { 30 }, { 90 } };
	const struct promise p = { .contract = "", .remind_after = { at, 3 } },
			     none = { .contract = "" };

	(void)state;
	t.resolved_at = 100;
	t.agrees_at = 150;
	assert_true(life_word_due(&t, &p) == 110);
	assert_true(life_word_due(&t, &none) == 150);
	t.reminders = 1;
	assert_true(life_word_due(&t, &p) == 130);
	t.reminders = 2; /* the third would come after the agreement */
	assert_true(life_word_due(&t, &p) == 150);
	assert_false(life_silence_counts(&t, 149));
	assert_true(life_silence_counts(&t, 150));
	t.agrees_at = 0; /* never */
	assert_true(life_word_due(&t, &p) == 190);
	assert_false(life_silence_counts(&t, 1000));
	t.reminders = 3;
	assert_true(life_word_due(&t, &p) == 0);
	t.reminders = 0;
	t.agrees_at = 150;
	t.confirmed_by = "Bo";
	assert_true(life_word_due(&t, &p) == 150);
	t.stage = STAGE_MENDING;
	assert_true(life_word_due(&t, &p) == 0);
}

static void
nothing_more_can_be_done_with_what_has_ended(void **state)
{
	struct ticket t = at_stage(STAGE_CLOSED, TICKET_REJECTED);
	const char *why_not = NULL;

	(void)state;
	assert_true(life_has_ended(&t));
	assert_int_equal(try(&t, "comment", "late", &why_not), ERR_DENIED);
	assert_non_null(strstr(why_not, "nothing more"));
}

static void
it_is_closed_on_the_customers_word_or_after_its_silence(void **state)
{
	struct ticket t = at_stage(STAGE_RESOLVED, TICKET_RESOLVED), silent = t;
	struct deed confirm = { .act = ACT_CONFIRMED,
		.by = "anna",
		.why = "fine",
		.awaits = "",
		.customer = "Bo",
		.cause = "",
		.recommends = -1 };
	struct ticket_entry e;
	const char *why_not = NULL;

	(void)state;
	assert_int_equal(try(&t, "close", "", &why_not), ERR_DENIED);
	assert_non_null(strstr(why_not, "ticket confirm T7 --by NAME"));
	assert_int_equal(life_do(&mem, &t, &confirm, 90, &e, &why_not), 0);
	assert_string_equal(e.why, "Bo agreed: fine");
	assert_int_equal(t.status, TICKET_RESOLVED);
	assert_int_equal(try(&t, "close", "", &why_not), 0);
	assert_int_equal(t.status, TICKET_CLOSED);
	silent.agrees_at = 101;
	assert_int_equal(try(&silent, "close", "", &why_not), ERR_DENIED);
	silent.agrees_at = 100;
	assert_int_equal(try(&silent, "close", "", &why_not), 0);
}

static void
urgency_is_overridden_by_somebody_for_a_reason(void **state)
{
	struct ticket t = at_stage(STAGE_ON_SITE, TICKET_PENDING);
	struct deed d = { .act = ACT_URGENCY,
		.by = "anna",
		.why = "",
		.awaits = "",
		.customer = "",
		.urgency = URGENCY_CRITICAL,
		.cause = "" };
	struct ticket_entry e;
	const char *why_not = NULL;

	(void)state;
	assert_int_equal(life_do(&mem, &t, &d, 90, &e, &why_not), ERR_MALFORMED);
	d.why = "a hospital";
	assert_int_equal(life_do(&mem, &t, &d, 90, &e, &why_not), 0);
	assert_int_equal(t.urgency, URGENCY_CRITICAL);
	assert_string_equal(t.urgency_why, "set by anna: a hospital (it was normal)");
	assert_int_equal(e.urgency, URGENCY_CRITICAL);
	assert_int_equal(t.status, TICKET_PENDING);
}

static void
texts_have_a_limit(void **state)
{
	struct ticket t = at_stage(STAGE_NEW, TICKET_ACKNOWLEDGED);
	char text[TICKET_WHY_MAX + 2];
	const char *why_not = NULL;

	(void)state;
	memset(text, 'x', sizeof text);
	text[TICKET_WHY_MAX + 1] = 0;
	assert_int_equal(try(&t, "comment", text, &why_not), ERR_MALFORMED);
	text[TICKET_WHY_MAX] = 0;
	assert_int_equal(try(&t, "comment", text, &why_not), 0);
	assert_true(life_act_of("explode") < 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_step_of_the_way_is_one_version_and_one_entry),
		TEST(a_silent_customer_is_reminded_and_then_has_agreed),
		TEST(who_saw_an_older_version_is_told_and_changes_nothing),
		TEST(what_is_not_allowed_changes_nothing_and_says_what_is),
		TEST(while_somebody_is_awaited_no_work_is_done),
		TEST(nothing_more_can_be_done_with_what_has_ended),
		TEST(it_is_closed_on_the_customers_word_or_after_its_silence),
		TEST(urgency_is_overridden_by_somebody_for_a_reason),
		TEST(texts_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
