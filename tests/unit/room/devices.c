/* Devices looked up, and their answers in the words of the vocabulary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "room/devices.h"
#include "room/reading.h"

static void
put(struct devices *d, uint64_t id, const char *name, const char *address)
{
	struct device x;

	rec_init(&device_rec, &x);
	x.id = id;
	x.name = name;
	x.address = address;
	devices_put(d, &x);
}

static void
a_device_that_moved_is_found_where_it_is_now(void **state)
{
	struct devices d;

	(void)state;
	devices_init(&d);
	put(&d, 1, "a", "192.0.2.1");
	put(&d, 2, "b", "192.0.2.2");
	put(&d, 1, "c", "192.0.2.2"); /* renamed, and readdressed onto another's */
	assert_null(devices_by_name(&d, "a"));
	assert_null(devices_by_address(&d, "192.0.2.1"));
	assert_int_equal(devices_by_address(&d, "192.0.2.2")->id, 1);
	assert_int_equal(devices_by_name(&d, "b")->id, 2);
	devices_drop(&d, 2); /* takes nothing away from the other */
	assert_int_equal(devices_by_address(&d, "192.0.2.2")->id, 1);
	devices_drop(&d, 2);
	assert_null(devices_by_id(&d, 2));
	devices_fini(&d);
}

static const char *states[] = { "up", "down" };
static struct state_map map[] = { { "1", 0, "" }, { "2", 1, "" } };

static void
answers_become_words(void **state)
{
	static const struct word gauge = { .name = "v", .type = WORD_GAUGE, .unit = "V" },
				 text = { .name = "t", .type = WORD_TEXT, .unit = "" },
				 port = { .name = "s",
					 .type = WORD_STATE,
					 .unit = "",
					 .states = { states, 2 } };
	static const struct item tenth = { .scale = 0.1, .hint = "" },
				 one = { .scale = 1, .hint = "" },
				 mapped = { .scale = 1, .hint = "", .map = { map, 2 } };
	static const struct {
		const struct word *word;
		const struct item *item;
		struct snmp_value v;
		const char *want; /* as people read it */
	} rows[] = {
		{ &gauge, &tenth, { .type = VALUE_INTEGER, .i = 482 }, "48.2 V" },
		{ &gauge, &one,
		    { .type = VALUE_OCTETS, .octets = { (const uint8_t *)"53.5", 4 } },
		    "53.5 V" },
		{ &gauge, &one,
		    { .type = VALUE_OCTETS, .octets = { (const uint8_t *)"hot", 3 } },
		    "unknown" },
		{ &port, &mapped, { .type = VALUE_INTEGER, .i = 2 }, "down" },
		{ &port, &mapped, { .type = VALUE_INTEGER, .i = 7 }, "unknown" },
		{ &text, &one,
		    { .type = VALUE_OCTETS, .octets = { (const uint8_t *)"hi", 2 } },
		    "hi" },
		{ &gauge, &one, { .type = VALUE_NO_SUCH_INSTANCE }, "unknown" },
	};
	struct arena mem;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct reading r =
		    reading_of(&mem, rows[i].item, rows[i].word, &rows[i].v);

		assert_string_equal(reading_text(&mem, rows[i].word, &r), rows[i].want);
		if (!r.known)
			assert_non_null(r.why);
	}
	arena_fini(&mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_that_moved_is_found_where_it_is_now),
		cmocka_unit_test(answers_become_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
