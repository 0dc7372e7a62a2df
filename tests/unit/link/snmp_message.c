/* What of a datagram may be written down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "link/snmp/message.h"

static const uint8_t v2c[] = { 0x30, 0x16, 2, 1, 1, 4, 6, 'p', 'u', 'b', 'l', 'i', 'c',
	0xa2, 0x09, 2, 1, 7, 2, 1, 0, 2, 1, 0 };

static void
nothing_of_the_community_is_in_it(void **state)
{
	struct bytes seen = message_public((struct bytes){ v2c, sizeof v2c });

	(void)state;
	assert_int_equal(seen.n, sizeof v2c - 13);
	assert_int_equal(seen.p[0], 0xa2);
}

static void
a_message_that_lies_about_its_length_is_shown_behind_it_too(void **state)
{
	uint8_t lies[sizeof v2c];
	struct bytes seen;

	(void)state;
	memcpy(lies, v2c, sizeof lies);
	lies[1] = 0x7f;
	seen = message_public((struct bytes){ lies, sizeof lies });
	assert_int_equal(seen.n, sizeof v2c - 13);
}

static void
what_is_cut_within_the_community_is_not_shown(void **state)
{
	size_t n;

	(void)state;
	for (n = 0; n < 13; n++)
		assert_int_equal(message_public((struct bytes){ v2c, n }).n, 0);
}

static void
of_another_version_nothing_is_known(void **state)
{
	static const uint8_t odd[] = { 0x30, 0x0b, 4, 1, 1, 'p', 'u', 'b', 'l', 'i',
		'c' };

	(void)state;
	assert_int_equal(message_public((struct bytes){ odd, sizeof odd }).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_of_the_community_is_in_it),
		cmocka_unit_test(
		    a_message_that_lies_about_its_length_is_shown_behind_it_too),
		cmocka_unit_test(what_is_cut_within_the_community_is_not_shown),
		cmocka_unit_test(of_another_version_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
