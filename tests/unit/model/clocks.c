/* Every second of a ticket's clocks, against a slow reference that counts them one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/clocks.h"

#define AT(minutes) ((wall_us)(minutes)*MINUTE_US + 7)

static struct arena mem;
static struct ledger ledger;
static struct clock_level levels[] = {
	{ CLOCK_RESPONSE, 120 * MINUTE_US, 30 * MINUTE_US, 30 * MINUTE_US, false },
	{ CLOCK_DISPATCH, 120 * MINUTE_US, 30 * MINUTE_US, 10 * MINUTE_US, false },
	{ CLOCK_SERVICE_REPORT, 30 * MINUTE_US, 30 * MINUTE_US, 30 * MINUTE_US, false },
	{ CLOCK_LOOP_CLOSED, 400 * MINUTE_US, 300 * MINUTE_US, 200 * MINUTE_US, false },
};
static struct percent warn_at[] = { { 50 }, { 80 } };

static int
set_up(void **state)
{
	(void)state;
	arena_init(&mem);
	ledger = (struct ledger){ 0 };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

static struct ticket_entry *
happens(enum act act, wall_us at, enum ticket_status status)
{
	struct ticket_entry e, *last;

	rec_init(&ticket_entry_rec, &e);
	e.act = act;
	e.at = at;
	e.by = "anna";
	e.status = status;
	e.urgency = ledger.entries.n == 0
	    ? URGENCY_URGENT
	    : ledger.entries.v[ledger.entries.n - 1].urgency;
	if (act == ACT_OPENED) {
		e.promise.first_sign = at - MINUTE_US;
		e.promise.levels.v = levels;
		e.promise.levels.n = ARRAY_LEN(levels);
		e.promise.warn_at.v = warn_at;
		e.promise.warn_at.n = ARRAY_LEN(warn_at);
	}
	ledger_add(&mem, &ledger, &e);
	last = &ledger.entries.v[ledger.entries.n - 1];
	return last;
}

static const struct clock_told *
clock_at(enum clock_kind kind, wall_us now)
{
	struct clocks all;
	size_t i;

	clocks_reckon(&mem, &ledger, now, &all);
	for (i = 0; i < all.v.n; i++)
		if (all.v.v[i].clock == kind)
			return &all.v.v[i];
	return NULL;
}

static void
a_clock_runs_from_the_first_sign_until_it_is_met(void **state)
{
	const struct clock_told *c;

	(void)state;
	happens(ACT_OPENED, AT(1), TICKET_ACKNOWLEDGED);
	c = clock_at(CLOCK_RESPONSE, AT(11));
	assert_true(c->started_at == AT(0) && c->gone_us == 11 * MINUTE_US);
	assert_true(c->due_at == AT(30) && c->met_at == 0 && !c->is_late);
	happens(ACT_COMMENTED, AT(12), TICKET_ACKNOWLEDGED);
	assert_true(clock_at(CLOCK_RESPONSE, AT(13))->met_at == 0);
	happens(ACT_ACCEPTED, AT(40), TICKET_ACKNOWLEDGED);
	c = clock_at(CLOCK_RESPONSE, AT(99));
	assert_true(c->met_at == AT(40) && c->gone_us == 40 * MINUTE_US && c->is_late);
	assert_null(clock_at(CLOCK_ON_SITE, AT(99)));
}

static void
it_stops_while_the_customer_is_awaited_and_says_why(void **state)
{
	const struct clock_told *c;

	(void)state;
	happens(ACT_OPENED, AT(1), TICKET_ACKNOWLEDGED);
	happens(ACT_HELD, AT(10), TICKET_PENDING)->why = "not in";
	happens(ACT_COMMENTED, AT(12), TICKET_PENDING);
	c = clock_at(CLOCK_DISPATCH, AT(15));
	assert_true(c->stopped_at == AT(10) && c->due_at == 0);
	assert_true(c->gone_us == 10 * MINUTE_US && c->spans.n == 2);
	assert_string_equal(c->spans.v[1].why, "the customer is awaited (anna): not in");
	assert_false(c->spans.v[1].counts);
	happens(ACT_RESUMED, AT(60), TICKET_ACKNOWLEDGED);
	happens(ACT_HELD, AT(61), TICKET_HELD); /* of us: it runs on */
	c = clock_at(CLOCK_DISPATCH, AT(62));
	assert_true(c->due_at == AT(80) && c->gone_us == 12 * MINUTE_US);
}

static void
a_change_of_urgency_counts_from_the_first_sign(void **state)
{
	(void)state;
	happens(ACT_OPENED, AT(1), TICKET_ACKNOWLEDGED);
	happens(ACT_URGENCY, AT(5), TICKET_ACKNOWLEDGED)->urgency = URGENCY_CRITICAL;
	assert_true(clock_at(CLOCK_DISPATCH, AT(6))->due_at == AT(10));
	happens(ACT_URGENCY, AT(7), TICKET_ACKNOWLEDGED)->urgency = URGENCY_NORMAL;
	assert_true(clock_at(CLOCK_DISPATCH, AT(8))->due_at == AT(120));
}

static void
what_ends_with_the_ticket_is_neither_met_nor_due(void **state)
{
	struct clock_due due;

	(void)state;
	happens(ACT_OPENED, AT(1), TICKET_ACKNOWLEDGED);
	happens(ACT_CANCELLED, AT(3), TICKET_CANCELLED);
	assert_true(clock_at(CLOCK_DISPATCH, AT(90))->ended_at == AT(3));
	assert_true(clock_at(CLOCK_LOOP_CLOSED, AT(900))->gone_us == 3 * MINUTE_US);
	assert_false(clocks_next(&ledger, AT(900), &due));
}

static void
the_report_is_owed_after_the_repair_unless_it_came_with_it(void **state)
{
	(void)state;
	happens(ACT_OPENED, AT(1), TICKET_ACKNOWLEDGED);
	assert_true(clock_at(CLOCK_SERVICE_REPORT, AT(2))->started_at == 0);
	happens(ACT_RESOLVED, AT(20), TICKET_IN_PROGRESS);
	assert_true(clock_at(CLOCK_SERVICE_REPORT, AT(21))->due_at == AT(50));
	ledger.entries.v[1].why = "a new fuse";
	assert_true(clock_at(CLOCK_SERVICE_REPORT, AT(21))->met_at == AT(20));
}

static void
each_percent_is_said_once_and_what_was_slept_over_at_its_last(void **state)
{
	struct clock_due due;
	struct ticket_entry *e;

	(void)state;
	happens(ACT_OPENED, AT(1), TICKET_ACKNOWLEDGED);
	happens(ACT_DISPATCHED, AT(2), TICKET_IN_PROGRESS);
	assert_true(clocks_next(&ledger, AT(3), &due));
	assert_int_equal(due.clock, CLOCK_LOOP_CLOSED);
	assert_true(due.percent == 50 && due.at == AT(150));
	assert_true(clocks_next(&ledger, AT(260), &due));
	assert_true(due.percent == 80 && due.at == AT(240));
	e = happens(ACT_WARNED, AT(260), TICKET_IN_PROGRESS);
	e->clock = CLOCK_LOOP_CLOSED;
	e->percent = 80;
	assert_true(clocks_next(&ledger, AT(261), &due));
	assert_true(due.percent == 100 && due.at == AT(300));
	e = happens(ACT_OVERDUE, AT(300), TICKET_IN_PROGRESS);
	e->clock = CLOCK_LOOP_CLOSED;
	e->percent = 100;
	assert_false(clocks_next(&ledger, AT(301), &due));
}

/* Pauses at random, and each second by itself. */
static void
no_second_is_lost_or_counted_twice(void **state)
{
	unsigned seed = 7, round;

	(void)state;
	for (round = 0; round < 200; round++) {
		wall_us now = AT(1), end, at;
		int64_t counted = 0, told = 0;
		const struct clock_told *c;
		bool pending = false;
		size_t i = 0;

		ledger = (struct ledger){ 0 };
		happens(ACT_OPENED, now, TICKET_ACKNOWLEDGED);
		while (ledger.entries.n < 20) {
			now += (rand_r(&seed) % 900) * SECOND_US;
			pending = rand_r(&seed) % 2;
			happens(ACT_COMMENTED, now,
			    pending ? TICKET_PENDING : TICKET_IN_PROGRESS);
		}
		end = now + (rand_r(&seed) % 900) * SECOND_US;
		c = clock_at(CLOCK_DISPATCH, end);
		pending = false;
		for (at = AT(0); at < end; at += SECOND_US) {
			while (i < ledger.entries.n && ledger.entries.v[i].at <= at)
				pending = ledger.entries.v[i++].status == TICKET_PENDING;
			counted += pending ? 0 : SECOND_US;
		}
		for (i = 0; i < c->spans.n; i++)
			told += c->spans.v[i].us;
		assert_true(c->gone_us == counted);
		assert_true(told == end - AT(0));
		assert_true(
		    (c->due_at == 0) == (c->stopped_at != 0 && c->gone_us < c->limit_us));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_clock_runs_from_the_first_sign_until_it_is_met),
		TEST(it_stops_while_the_customer_is_awaited_and_says_why),
		TEST(a_change_of_urgency_counts_from_the_first_sign),
		TEST(what_ends_with_the_ticket_is_neither_met_nor_due),
		TEST(the_report_is_owed_after_the_repair_unless_it_came_with_it),
		TEST(each_percent_is_said_once_and_what_was_slept_over_at_its_last),
		TEST(no_second_is_lost_or_counted_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
