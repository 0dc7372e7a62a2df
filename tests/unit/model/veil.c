/* People left out of what is shown to those who need not know them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/veil.h"

static const char *
masked(struct buf *b, const char *json)
{
	buf_clear(b);
	veil_json(b, (struct bytes){ (const uint8_t *)json, strlen(json) });
	return buf_str(b);
}

static void
contacts_and_confirmers_are_left_out(void **state)
{
	static const struct {
		const char *json, *want;
	} rows[] = {
		{ "{\"contact\":{\"name\":\"A. "
		  "Person\",\"phone\":\"\"},\"name\":\"sw-1\"}",
		    "{\"contact\":{\"name\":\"***\",\"phone\":\"\"},\"name\":\"sw-1\"}" },
		{ "[{\"contact\": {\"more\":[{\"x\":\"y\"}]}, \"a\":\"b\"}]",
		    "[{\"contact\": {\"more\":[{\"x\":\"***\"}]}, \"a\":\"b\"}]" },
		{ "{\"confirmed_by\":\"Ann\",\"id\":7,\"email\":null,\"t\":\"x\"}",
		    "{\"confirmed_by\":\"***\",\"id\":7,\"email\":null,\"t\":\"x\"}" },
		{ "{\"contact\":\"x\",\"b\":{\"c\":\"d\"}}",
		    "{\"contact\":\"***\",\"b\":{\"c\":\"d\"}}" },
		{ "{\"a\\\"contact\":{\"b\":\"c\"}}",
		    "{\"a\\\"contact\":{\"b\":\"c\"}}" },
		{ "{}", "{}" },
		{ "", "" },
	};
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(masked(&b, rows[i].json), rows[i].want);
	buf_fini(&b);
}

static void
addresses_and_numbers_of_people_are_left_out_of_texts(void **state)
{
	static const struct {
		const char *json, *want;
	} rows[] = {
		{ "\"ask ann.b+c@x.example, now\"", "\"ask ***@x.example, now\"" },
		{ "\"a\\nbob@x.example\"", "\"a\\n***@x.example\"" },
		{ "\"a\\u0041bob@x.example\"", "\"a\\u0041***@x.example\"" },
		{ "\"@x b@ c@\"", "\"@x b@ c@\"" },
		{ "\"call +49 (30) 123-4567!\"", "\"call +***!\"" },
		{ "\"+49 (30) 123-456 262011234567890\"", "\"+*** ***\"" },
		{ "\"call +4930123 or +1\"", "\"call +4930123 or +1\"" },
		{ "\"imsi 262011234567890.\"", "\"imsi ***.\"" },
		{ "\"1234567890123456 12345678901234 x262011234567890\"",
		    "\"1234567890123456 12345678901234 x262011234567890\"" },
		{ "\"1.3.6.1.4.1.2021 at 2026-01-31T10:00:00+0200\"",
		    "\"1.3.6.1.4.1.2021 at 2026-01-31T10:00:00+0200\"" },
		{ "123456789012345", "123456789012345" },
		{ "\"not closed a@b.c", "\"not closed ***@b.c" },
	};
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(masked(&b, rows[i].json), rows[i].want);
	buf_fini(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_and_confirmers_are_left_out),
		cmocka_unit_test(addresses_and_numbers_of_people_are_left_out_of_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
