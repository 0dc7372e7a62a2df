/* What the vault gave: which of it becomes a row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "room/vault/trail.h"

#define START_US (1000 * DAY_US)

struct rows {
	struct trail *trail;
	size_t n;
	struct grant_note last;
	char why[100], device[32];
};

static void
note(void *arg, const struct grant_note *n)
{
	struct rows *r = arg;

	r->n++;
	r->last = *n;
	snprintf(r->why, sizeof r->why, "%s", n->why);
	snprintf(r->device, sizeof r->device, "%s", n->device);
}

static int
begin(void **state)
{
	static struct rows rows;

	memset(&rows, 0, sizeof rows);
	rows.trail = trail_new(note, &rows);
	*state = &rows;
	return 0;
}

static int
end(void **state)
{
	struct rows *r = *state;

	trail_free(r->trail);
	return 0;
}

static struct trail_ask
asks(const char *credential, uint64_t device_id)
{
	return (struct trail_ask){ .room = ROLE_POLL,
		.instance = 1,
		.credential = credential,
		.kind = "ssh-password",
		.device_id = device_id,
		.device = device_id == 7 ? "seven" : "another" };
}

static void
a_lease_is_one_row_whoever_asks_for_it_meanwhile(void **state)
{
	struct rows *r = *state;
	uint64_t i;

	for (i = 7; i < 1007; i++) {
		struct trail_ask a = asks("all", i);

		trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	}
	assert_int_equal(r->n, 1);
	assert_int_equal(r->last.event, GRANT_LEASED);
	assert_string_equal(r->device, "seven");
	assert_int_equal(r->last.until, START_US + HOUR_US);
	trail_time(r->trail, START_US + HOUR_US - 1);
	assert_int_equal(r->n, 1);
	trail_time(r->trail, START_US + HOUR_US);
	assert_int_equal(r->n, 2);
	assert_int_equal(r->last.event, GRANT_OVER);
	assert_int_equal(r->last.count, 1000);
}

static void
a_lease_that_nobody_asked_for_again_ends_without_a_row(void **state)
{
	struct rows *r = *state;
	struct trail_ask a = asks("one", 7);

	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	trail_time(r->trail, START_US + DAY_US);
	assert_int_equal(r->n, 1);
	trail_leased(r->trail, &a, START_US + DAY_US, START_US + DAY_US + HOUR_US);
	assert_int_equal(r->n, 2);
	assert_int_equal(r->last.event, GRANT_LEASED);
}

static void
another_room_has_another_lease(void **state)
{
	struct rows *r = *state;
	struct trail_ask a = asks("one", 7);

	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	a.instance = 2;
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	a.room = ROLE_PROBE;
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	assert_int_equal(r->n, 3);
}

static void
a_command_line_is_one_row_for_each_lease_and_device(void **state)
{
	struct rows *r = *state;
	struct trail_ask seven = asks("one", 7), eight = asks("one", 8);
	int i;

	trail_leased(r->trail, &seven, START_US, START_US + HOUR_US);
	for (i = 0; i < 10; i++) {
		trail_login(r->trail, &seven, START_US + i);
		trail_login(r->trail, &eight, START_US + i);
	}
	assert_int_equal(r->n, 3);
	assert_int_equal(r->last.event, GRANT_LOGIN);
	assert_int_equal(r->last.until, START_US + HOUR_US);
	trail_leased(r->trail, &seven, START_US + HOUR_US, START_US + 2 * HOUR_US);
	trail_login(r->trail, &seven, START_US + HOUR_US);
	assert_int_equal(r->n, 5);
}

static void
each_session_of_a_person_is_a_row(void **state)
{
	struct rows *r = *state;
	struct trail_ask a = asks("one", 7);

	a.room = ROLE_SESSION;
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	assert_int_equal(r->n, 2);
	assert_int_equal(r->last.until, START_US + HOUR_US);
}

static void
a_use_without_a_lease_says_so_and_cannot_fill_the_disk(void **state)
{
	struct rows *r = *state;
	struct trail_ask a = asks("one", 7);
	int i;

	for (i = 0; i < 10 * TRAIL_REFUSALS_MAX; i++)
		trail_login(r->trail, &a, START_US + i);
	assert_int_equal(r->n, TRAIL_REFUSALS_MAX);
	assert_string_equal(r->why, "its lease is over");
}

static void
refusals_beyond_a_hundred_an_hour_are_one_row(void **state)
{
	struct rows *r = *state;
	struct trail_ask a = asks("one", 7);
	int i;

	for (i = 0; i < 1000; i++)
		trail_refused(r->trail, &a, "because", START_US);
	assert_int_equal(r->n, TRAIL_REFUSALS_MAX);
	assert_string_equal(r->why, "because");
	trail_time(r->trail, START_US + HOUR_US);
	assert_int_equal(r->n, TRAIL_REFUSALS_MAX + 1);
	assert_int_equal(r->last.event, GRANT_DENIED);
	assert_int_equal(r->last.count, 1000 - TRAIL_REFUSALS_MAX);
	trail_refused(r->trail, &a, "again", START_US + HOUR_US);
	assert_string_equal(r->why, "again");
}

static void
what_a_room_had_is_over_when_it_is_gone(void **state)
{
	struct rows *r = *state;
	struct trail_ask a = asks("one", 7);

	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	trail_room_gone(r->trail, ROLE_POLL, 2, START_US);
	assert_int_equal(r->n, 1);
	trail_room_gone(r->trail, ROLE_POLL, 1, START_US);
	assert_int_equal(r->n, 2);
	assert_int_equal(r->last.event, GRANT_OVER);
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	assert_int_equal(r->n, 3);
	trail_all_over(r->trail, START_US);
	trail_leased(r->trail, &a, START_US, START_US + HOUR_US);
	assert_int_equal(r->n, 4);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_lease_is_one_row_whoever_asks_for_it_meanwhile),
		T(a_lease_that_nobody_asked_for_again_ends_without_a_row),
		T(another_room_has_another_lease),
		T(a_command_line_is_one_row_for_each_lease_and_device),
		T(each_session_of_a_person_is_a_row),
		T(a_use_without_a_lease_says_so_and_cannot_fill_the_disk),
		T(refusals_beyond_a_hundred_an_hour_are_one_row),
		T(what_a_room_had_is_over_when_it_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
