/* What an answer means: its form, its scale, its states; and what is no answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "room/reading.h"
#include "room/wording.h"

static struct arena mem;
static const char *states[] = { "clear", "raised" };
static const struct word gauge = {
	.name = "w", .table = "", .unit = "", .type = WORD_GAUGE
};
static const struct word text = {
	.name = "w", .table = "", .unit = "", .type = WORD_TEXT
};
static const struct word flag = {
	.name = "w", .table = "", .unit = "", .type = WORD_STATE, .states = { states, 2 }
};

static struct item
plain(void)
{
	struct item item;

	rec_init(&item_rec, &item);
	item.scale = 1;
	return item;
}

static struct snmp_value
octets(const char *s, size_t n)
{
	return (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = { (const uint8_t *)s, n } };
}

static const char *
by_hint(const char *hint, const char *s, size_t n)
{
	static char out[128];
	struct buf b;

	buf_init(&b);
	if (wording_by_hint(&b, hint, (struct bytes){ (const uint8_t *)s, n }) < 0)
		strcpy(out, "malformed");
	else
		snprintf(out, sizeof out, "%s", buf_str(&b));
	buf_fini(&b);
	return out;
}

static void
display_hints_are_followed(void **state)
{
	(void)state;
	assert_string_equal(by_hint("1x:", "\x00\x1a\x2b", 3), "00:1a:2b");
	assert_string_equal(by_hint("1d.1d.1d.1d", "\xc0\x00\x02\x01", 4), "192.0.2.1");
	assert_string_equal(by_hint("255a", "abc", 3), "abc");
	assert_string_equal(
	    by_hint("2d-1d-1d,1d:1d:1d.1d", "\x07\xea\x0b\x16\x05\x06\x07\x08", 8),
	    "2026-11-22,5:6:7.8");
	assert_string_equal(by_hint("1d,1d", "\x04\x02", 2), "4,2");
	assert_string_equal(by_hint("*1x:/1x:", "\x02\xaa\xbb\xcc", 4), "aa:bb/cc");
	assert_string_equal(by_hint("x", "abc", 3), "malformed");
	assert_string_equal(by_hint("0d", "abc", 3), "malformed");
	assert_string_equal(by_hint("1x:", "", 0), "");
}

static const char *
read_as(enum item_as as, const char *s, size_t n)
{
	struct item item = plain();
	struct snmp_value v = octets(s, n);

	item.as = as;
	return reading_raw(&mem, &item, &v);
}

static void
octets_are_read_as_what_they_are(void **state)
{
	(void)state;
	assert_string_equal(read_as(AS_MAC, "\x02\0\0\0\0\x07", 6), "02:00:00:00:00:07");
	assert_string_equal(read_as(AS_ADDRESS, "\xc0\0\x02\x09", 4), "192.0.2.9");
	assert_string_equal(
	    read_as(AS_ADDRESS, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16),
	    "2001:db8::1");
	assert_string_equal(
	    read_as(AS_DATE, "\x07\xea\x0b\x16\x05\x06\x07\0\x2d\x03\x1e", 11),
	    "2026-11-22T05:06:07-03:30");
	assert_string_equal(
	    read_as(AS_DATE, "\x07\xea\x0b\x16\x05\x06\x07\0", 8), "2026-11-22T05:06:07");
	assert_string_equal(read_as(AS_NUMBER, "RSSI -67.5 dBm", 14), "-67.5");
	assert_string_equal(read_as(AS_NUMBER, ".5 V", 4), ".5");
	assert_string_equal(read_as(AS_FLOAT, "\x42\x48\0\0", 4), "50");
	/* What is not of the form is shown as it is. */
	assert_string_equal(read_as(AS_ADDRESS, "abc", 3), "abc");
	assert_string_equal(read_as(AS_NUMBER, "none", 4), "none");
	arena_fini(&mem);
}

static void
bits_are_named_and_make_states(void **state)
{
	static struct state_map names[] = { { "0", 0, "first" }, { "9", 0, "tenth" } };
	static struct state_map alarms[] = { { "none", 0, "" }, { "3", 1, "" } };
	struct item item = plain();
	struct snmp_value v = octets("\x80\x60", 2),
			  number = { .type = VALUE_INTEGER, .i = 8 };
	struct reading r;

	(void)state;
	item.as = AS_BITS;
	item.map.v = names;
	item.map.n = 2;
	r = reading_of(&mem, &item, &text, &v);
	assert_string_equal(r.text, "first,tenth,10");
	item.map.v = alarms;
	r = reading_of(&mem, &item, &flag, &number);
	assert_true(r.known && r.number == 1);
	number.i = 0;
	r = reading_of(&mem, &item, &flag, &number);
	assert_true(r.known && r.number == 0);
	number.i = 2;
	assert_false(reading_of(&mem, &item, &flag, &number).known);
	arena_fini(&mem);
}

static void
numbers_are_scaled_and_some_stand_for_nothing(void **state)
{
	static const char *none[] = { "2147483647", "-120..-100" };
	struct snmp_value v = { .type = VALUE_INTEGER, .i = 300 };
	struct item item = plain();
	struct reading r;

	(void)state;
	item.add = -273.15;
	assert_true(fabs(reading_of(&mem, &item, &gauge, &v).number - 26.85) < 1e-9);
	item.add = 0;
	item.scale = 0.01;
	item.decibel = true;
	assert_true(fabs(reading_of(&mem, &item, &gauge, &v).number - 4.7712) < 1e-4);
	v.i = 0;
	r = reading_of(&mem, &item, &gauge, &v);
	assert_false(r.known);
	item.decibel = false;
	item.none.v = none;
	item.none.n = 2;
	v.i = 2147483647;
	assert_false(reading_of(&mem, &item, &gauge, &v).known);
	v.i = -110;
	assert_false(reading_of(&mem, &item, &gauge, &v).known);
	v.i = -99;
	assert_true(reading_of(&mem, &item, &gauge, &v).known);
	v = (struct snmp_value){ .type = VALUE_DOUBLE, .d = NAN };
	assert_false(reading_of(&mem, &item, &gauge, &v).known);
	arena_fini(&mem);
}

static void
states_and_texts_are_mapped_in_order(void **state)
{
	static struct state_map map[] = { { "1", 0, "one" }, { "2..9", 1, "some" },
		{ "*", 0, "other" } };
	struct snmp_value v = { .type = VALUE_INTEGER, .i = 5 };
	struct item item = plain();

	(void)state;
	item.map.v = map;
	item.map.n = 3;
	assert_true(reading_of(&mem, &item, &flag, &v).number == 1);
	assert_string_equal(reading_of(&mem, &item, &text, &v).text, "some");
	v.i = 77;
	assert_string_equal(reading_of(&mem, &item, &text, &v).text, "other");
	item.map.n = 2;
	assert_false(reading_of(&mem, &item, &flag, &v).known);
	assert_string_equal(reading_of(&mem, &item, &text, &v).text, "77");
	arena_fini(&mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(display_hints_are_followed),
		cmocka_unit_test(octets_are_read_as_what_they_are),
		cmocka_unit_test(bits_are_named_and_make_states),
		cmocka_unit_test(numbers_are_scaled_and_some_stand_for_nothing),
		cmocka_unit_test(states_and_texts_are_mapped_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
