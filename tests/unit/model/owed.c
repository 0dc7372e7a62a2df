/* What becomes of an entry of the outbox, and when it is tried again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/owed.h"

static void
waits_double_to_an_hour_and_are_spread_over_their_half(void **state)
{
	(void)state;
	assert_int_equal(owed_wait_us(0, 0, 0), 2500 * MS_US);
	assert_int_equal(owed_wait_us(0, 0, UINT16_MAX), 5 * SECOND_US);
	assert_int_equal(owed_wait_us(3, 0, UINT16_MAX), 40 * SECOND_US);
	assert_int_equal(owed_wait_us(10, 0, UINT16_MAX), HOUR_US);
	assert_int_equal(owed_wait_us(UINT32_MAX, 0, 0), HOUR_US / 2);
}

static void
who_asks_for_patience_gets_it_up_to_a_day(void **state)
{
	(void)state;
	assert_int_equal(owed_wait_us(0, 10 * MINUTE_US, 0), 10 * MINUTE_US);
	assert_int_equal(owed_wait_us(10, SECOND_US, UINT16_MAX), HOUR_US);
	assert_int_equal(owed_wait_us(0, 9 * DAY_US, 0), DAY_US);
}

static void
an_entry_waits_until_its_time_is_over(void **state)
{
	(void)state;
	assert_int_equal(owed_after(DELIVERY_TAKEN, 9 * DAY_US, DAY_US), OWED_SENT);
	assert_int_equal(owed_after(DELIVERY_AWAY, DAY_US - 1, DAY_US), OWED_OWED);
	assert_int_equal(owed_after(DELIVERY_LATER, DAY_US, DAY_US), OWED_ASIDE);
	assert_int_equal(owed_after(DELIVERY_REFUSED, 0, DAY_US), OWED_ASIDE);
}

static void
a_status_says_whether_it_is_this_ticket_or_the_sink(void **state)
{
	static const struct {
		unsigned status;
		enum delivery_end end;
	} rows[] = { { 200, DELIVERY_TAKEN }, { 204, DELIVERY_TAKEN },
		{ 0, DELIVERY_AWAY }, { 301, DELIVERY_AWAY }, { 401, DELIVERY_AWAY },
		{ 400, DELIVERY_REFUSED }, { 403, DELIVERY_REFUSED },
		{ 404, DELIVERY_REFUSED }, { 408, DELIVERY_LATER },
		{ 422, DELIVERY_REFUSED }, { 429, DELIVERY_AWAY },
		{ 500, DELIVERY_LATER }, { 502, DELIVERY_AWAY }, { 503, DELIVERY_AWAY },
		{ 504, DELIVERY_AWAY }, { 999, DELIVERY_REFUSED },
		{ 100, DELIVERY_REFUSED } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(delivery_of_http(rows[i].status), rows[i].end);
}

static void
a_reply_of_smtp_is_for_good_or_for_now(void **state)
{
	(void)state;
	assert_int_equal(delivery_of_smtp(250), DELIVERY_TAKEN);
	assert_int_equal(delivery_of_smtp(421), DELIVERY_AWAY);
	assert_int_equal(delivery_of_smtp(450), DELIVERY_LATER);
	assert_int_equal(delivery_of_smtp(535), DELIVERY_AWAY);
	assert_int_equal(delivery_of_smtp(550), DELIVERY_REFUSED);
}

static void
retry_after_is_seconds_or_a_date(void **state)
{
	const wall_us at = INT64_C(784111777) * SECOND_US;

	(void)state;
	assert_int_equal(retry_after_us("120", 0), 120 * SECOND_US);
	assert_int_equal(retry_after_us("99999999999", 0), DAY_US);
	assert_int_equal(retry_after_us("-5", 0), 0);
	assert_int_equal(
	    retry_after_us("Sun, 06 Nov 1994 08:49:37 GMT", at - 7 * SECOND_US),
	    7 * SECOND_US);
	assert_int_equal(retry_after_us("Sun, 06 Nov 1994 08:49:37 GMT", at), 0);
	assert_int_equal(retry_after_us("Sun, 06 Nox 1994 08:49:37 GMT", 0), 0);
	assert_int_equal(retry_after_us("soon", 0), 0);
	assert_int_equal(retry_after_us("", 0), 0);
	assert_int_equal(retry_after_us(NULL, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_double_to_an_hour_and_are_spread_over_their_half),
		cmocka_unit_test(who_asks_for_patience_gets_it_up_to_a_day),
		cmocka_unit_test(an_entry_waits_until_its_time_is_over),
		cmocka_unit_test(a_status_says_whether_it_is_this_ticket_or_the_sink),
		cmocka_unit_test(a_reply_of_smtp_is_for_good_or_for_now),
		cmocka_unit_test(retry_after_is_seconds_or_a_date),
	};

	return cmocka_run_group_tests_name("owed", tests, NULL, NULL);
}
