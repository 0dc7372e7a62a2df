/* What a person may, out of the roles that the store names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/session.h"

static void
a_role_is_a_whole_word_of_the_list(void **state)
{
	(void)state;
	assert_true(session_has_role("view,diagnose", "view"));
	assert_true(session_has_role("view,diagnose", "diagnose"));
	assert_false(session_has_role("view,diagnose", "diag"));
	assert_false(session_has_role("overview", "view"));
	assert_false(session_has_role("", "view"));
	assert_false(session_has_role("view,", ""));
}

static void
the_highest_role_is_what_a_person_may(void **state)
{
	(void)state;
	assert_int_equal(session_role_of("repair"), SESSION_REPAIR);
	assert_int_equal(session_role_of("view,diagnose,approve"), SESSION_DIAGNOSE);
	assert_int_equal(session_role_of("view"), SESSION_VIEW);
	assert_int_equal(session_role_of("approve,admin"), -1);
	assert_int_equal(session_role_of(""), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_is_a_whole_word_of_the_list),
		cmocka_unit_test(the_highest_role_is_what_a_person_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
