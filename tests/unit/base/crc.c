/* The checksum of what lies on disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc.h"

/* RFC 3720, appendix B.4. */
static void
the_examples_of_the_rfc_have_their_checksums(void **state)
{
	uint8_t b[32];
	size_t i;

	(void)state;
	memset(b, 0, sizeof b);
	assert_int_equal(crc32c(0, b, sizeof b), 0x8a9136aa);
	memset(b, 0xff, sizeof b);
	assert_int_equal(crc32c(0, b, sizeof b), 0x62a8ab43);
	for (i = 0; i < sizeof b; i++)
		b[i] = (uint8_t)i;
	assert_int_equal(crc32c(0, b, sizeof b), 0x46dd794e);
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
}

static void
it_goes_on_from_what_came_before(void **state)
{
	const char text[] = "what stands in a journal is read again";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text; i++)
		assert_int_equal(crc32c(crc32c(0, text, i), text + i, sizeof text - i),
		    crc32c(0, text, sizeof text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_of_the_rfc_have_their_checksums),
		cmocka_unit_test(it_goes_on_from_what_came_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
