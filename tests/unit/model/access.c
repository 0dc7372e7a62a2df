/* What a device's door does to what we know of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/access.h"

static struct arena mem;
static struct access a;

static int
fresh(void **state)
{
	(void)state;
	arena_init(&mem);
	access_init(&a, 7);
	return 0;
}

static int
done(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

static unsigned
shown(const char *key, bool let_in, const char *pinned)
{
	struct access_seen s = { .device_id = 7,
		.host_key = key,
		.host_key_type = "ssh-ed25519",
		.let_in = let_in,
		.credential = "tech" };

	return access_hear(&mem, &a, &s, pinned, 100);
}

static unsigned
refused(const char *credential, int64_t version)
{
	struct access_seen s = { .host_key = "",
		.host_key_type = "",
		.refused = true,
		.credential = credential,
		.version = version };

	return access_hear(&mem, &a, &s, "", 200);
}

static void
the_first_key_that_let_us_in_counts(void **state)
{
	(void)state;
	assert_int_equal(shown("SHA256:a", false, ""), 0);
	assert_string_equal(a.host_key, "");
	assert_int_equal(shown("SHA256:a", true, ""), ACCESS_LEARNED);
	assert_string_equal(a.host_key, "SHA256:a");
	assert_int_equal(a.key_since, 100);
	assert_int_equal(shown("SHA256:a", true, ""), 0);
}

static void
another_key_is_said_once_and_never_learned(void **state)
{
	(void)state;
	shown("SHA256:a", true, "");
	assert_int_equal(shown("SHA256:b", false, ""), ACCESS_OTHER_KEY);
	assert_int_equal(shown("SHA256:b", false, ""), 0);
	assert_string_equal(a.host_key, "SHA256:a");
	assert_int_equal(shown("SHA256:c", false, ""), ACCESS_OTHER_KEY);
	assert_int_equal(shown("SHA256:a", true, ""), ACCESS_KEY_RIGHT);
	assert_string_equal(a.offered_key, "");
}

static void
the_key_of_the_inventory_beats_the_one_seen(void **state)
{
	(void)state;
	shown("SHA256:a", true, "");
	assert_int_equal(shown("SHA256:a", false, "SHA256:p"), ACCESS_OTHER_KEY);
	assert_int_equal(shown("SHA256:p", true, "SHA256:p"), ACCESS_KEY_RIGHT);
}

static void
a_person_accepts_what_was_shown_last_and_nothing_else(void **state)
{
	(void)state;
	assert_int_equal(access_accept(&mem, &a, "", "ada", 300), ERR_NOT_FOUND);
	shown("SHA256:a", true, "");
	shown("SHA256:b", false, "");
	assert_int_equal(access_accept(&mem, &a, "SHA256:c", "ada", 300), ERR_DENIED);
	assert_int_equal(access_accept(&mem, &a, "SHA256:b", "ada", 300), 0);
	assert_string_equal(a.host_key, "SHA256:b");
	assert_string_equal(a.key_by, "ada");
	assert_int_equal(a.key_since, 300);
	assert_int_equal(shown("SHA256:a", false, ""), ACCESS_OTHER_KEY);
}

static void
a_refused_login_is_closed_for_that_secret_alone(void **state)
{
	(void)state;
	assert_int_equal(refused("tech", 5), ACCESS_CLOSED);
	assert_int_equal(refused("tech", 5), 0);
	assert_true(access_is_closed(&a, "tech", 5));
	assert_false(access_is_closed(&a, "tech", 6));
	assert_false(access_is_closed(&a, "other", 5));
	assert_int_equal(refused("tech", 6), ACCESS_CLOSED);
	assert_false(access_is_closed(&a, "tech", 5));
}

static void
a_login_that_works_opens_it(void **state)
{
	(void)state;
	refused("tech", 5);
	assert_int_equal(shown("SHA256:a", true, ""), ACCESS_LEARNED | ACCESS_OPENED);
	assert_false(access_is_closed(&a, "tech", 5));
	assert_false(access_open(&a));
	refused("tech", 5);
	assert_true(access_open(&a));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fresh, done)
	const struct CMUnitTest tests[] = {
		T(the_first_key_that_let_us_in_counts),
		T(another_key_is_said_once_and_never_learned),
		T(the_key_of_the_inventory_beats_the_one_seen),
		T(a_person_accepts_what_was_shown_last_and_nothing_else),
		T(a_refused_login_is_closed_for_that_secret_alone),
		T(a_login_that_works_opens_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
