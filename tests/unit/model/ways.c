/* How a device is spoken to: its own word before its profile's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/legacy.h"
#include "model/ways.h"

static void
a_device_goes_before_its_profile(void **state)
{
	struct shell own = { .name = "olt-x", .prompt_ends = "#" };
	struct profile profile = { .name = "p", .ssh_shell = "cisco-ios" };
	struct plan plan = { .profiles = { &profile, 1 }, .shells = { &own, 1 } };
	struct device d = { .profile = "p", .ssh_shell = "" };
	struct ssh_ways w;

	(void)state;
	profile.ssh_allow = SSH_ALLOW_CBC;
	profile.ssh_links = 4;
	ways_of(&plan, &d, &w);
	assert_string_equal(w.shell_name, "cisco-ios");
	assert_ptr_equal(w.shell, shell_find("cisco-ios"));
	assert_int_equal(w.allow, SSH_ALLOW_CBC);
	assert_int_equal(w.links, 4);
	assert_false(w.one_channel);

	d.ssh_shell = "olt-x";
	d.ssh_allow = SSH_ALLOW_SSH_RSA;
	d.ssh_links = 1;
	d.ssh_one_channel = true;
	ways_of(&plan, &d, &w);
	assert_ptr_equal(w.shell, &own);
	assert_int_equal(w.allow, SSH_ALLOW_CBC | SSH_ALLOW_SSH_RSA);
	assert_int_equal(w.links, 1);
	assert_true(w.one_channel);

	d.ssh_shell = SHELL_NONE;
	ways_of(&plan, &d, &w);
	assert_null(w.shell);
	assert_string_equal(w.shell_name, SHELL_NONE);
}

static void
what_nobody_says_is_modern_and_without_a_shell(void **state)
{
	struct plan plan = { 0 };
	struct device d = { .profile = "gone", .ssh_shell = "" };
	struct ssh_ways w;

	(void)state;
	ways_of(&plan, &d, &w);
	assert_null(w.shell);
	assert_int_equal(w.allow, 0);
	assert_int_equal(w.links, SSH_LINKS_DEFAULT);
}

static void
a_description_says_only_what_is_other(void **state)
{
	const char *pagers[] = { "<more>" };
	struct shell s = { .name = "mine", .pagers = { pagers, 1 }, .privileged = "!" };

	(void)state;
	shell_inherit(&s, shell_find("cisco-ios"));
	assert_string_equal(s.prompt_ends, ">#");
	assert_string_equal(s.pagers.v[0], "<more>");
	assert_string_equal(s.privileged, "!");
	assert_string_equal(s.enable, "enable");
	assert_string_equal(s.line_end, "");
	assert_int_equal(s.first.n, 2);
	assert_false(s.proven); /* what is written by hand was proven by nobody */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_goes_before_its_profile),
		cmocka_unit_test(what_nobody_says_is_modern_and_without_a_shell),
		cmocka_unit_test(a_description_says_only_what_is_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
