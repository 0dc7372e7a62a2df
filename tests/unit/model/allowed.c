/* What may be sent: the list's own words, and behind them nothing that does more than they. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/allowed.h"

static void
a_command_fits_its_pattern_and_no_other(void **state)
{
	static const struct {
		const char *pattern, *command;
		bool fits;
	} rows[] = {
		{ "uptime", "uptime", true },
		{ "uptime", "uptime ", false },
		{ "uptime", "uptim", false },
		{ "uptime", "uptime -p", false },
		{ "uptime", "", false },
		{ "df -k", "df -k", true },
		{ "show version *", "show version", true },
		{ "show version *", "show version ", true },
		{ "show version *", "show version detail", true },
		{ "show version *", "show version module 1/2", true },
		{ "show version *", "show versions", false },
		{ "show version *", "show vers", false },
		{ "show vlan * counters", "show vlan 12 counters", true },
		{ "show vlan * counters", "show vlan 12 13 counters", false },
		{ "show vlan * counters", "show vlan  counters", false },
		{ "show vlan * counters", "show vlan counters", false },
		{ "show * of *", "show power of slot 3", true },
		{ "ip addr show *", "ip addr show dev eth0.7", true },
		{ "/interface print *", "/interface print stats", true },
		{ "ping *", "ping fe80::1%eth0", true },
		{ "cat /proc/net/dev | head", "cat /proc/net/dev | head", true },
		{ "cat /proc/net/dev | head", "cat /proc/net/dev | heads", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (command_fits(rows[i].pattern, rows[i].command) != rows[i].fits)
			fail_msg(
			    "\"%s\" against \"%s\"", rows[i].command, rows[i].pattern);
}

/* Each sign that some shell reads as more than itself, in every place. */
static void
nothing_sneaks_past_an_allowed_beginning(void **state)
{
	static const char *const tails[] = { "; reboot", ";reboot", "a; reboot", "| sh",
		"a |sh", "& reboot", "&& reboot", "`reboot`", "a`reboot`", "$(reboot)",
		"${IFS}x", "> /etc/passwd", ">> x", "< /etc/shadow", "a\nreboot",
		"a\rreboot", "a\treboot", "a\\\nreboot", "'a", "\"a", "{a,b}", "(a)",
		"[/system reboot]", "!reboot", "!!", "a?", "*", "~root", "^a^b", "# a",
		"a\x1b[A", "a\x03", "a\x7f",
		("a\x85"
		 "b"),
		"\xe2\x80\xa8reboot", "-x", "--files0-from=/etc/shadow", "a -x",
		"/proc/../etc/shadow", "..", "a  b", "a ", " a" };
	static const char *const patterns[] = { "show *", "du -xk *", "show * now" };
	char command[200];
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(tails); i++)
		for (k = 0; k < ARRAY_LEN(patterns); k++) {
			const char *star = strchr(patterns[k], '*');

			snprintf(command, sizeof command, "%.*s%s%s",
			    (int)(star - patterns[k]), patterns[k], tails[i], star + 1);
			if (command_fits(patterns[k], command))
				fail_msg("let through: %s", command);
		}
	/* Nor any single byte that is not one of the few. */
	for (i = 1; i < 256; i++) {
		bool plain = i < 128 &&
		    strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "0123456789._-/:,@=+% ",
			(int)i) != NULL;

		snprintf(command, sizeof command, "show a%cb", (char)i);
		assert_int_equal(command_fits("show *", command), plain);
	}
}

static void
a_list_is_asked_as_a_whole(void **state)
{
	static const char *const list[] = { "uptime", "show *" };

	(void)state;
	assert_true(command_is_allowed(list, 2, "uptime"));
	assert_true(command_is_allowed(list, 2, "show clock"));
	assert_false(command_is_allowed(list, 2, "reload"));
	assert_false(command_is_allowed(list, 0, "uptime"));
}

static void
a_pattern_that_means_too_much_is_refused(void **state)
{
	(void)state;
	assert_null(command_pattern_fault("show *"));
	assert_null(command_pattern_fault("show * now"));
	assert_null(command_pattern_fault("ps | head -5"));
	assert_non_null(command_pattern_fault("*"));
	assert_non_null(command_pattern_fault(""));
	assert_non_null(command_pattern_fault("show*"));
	assert_non_null(command_pattern_fault("cat /proc/*"));
	assert_non_null(command_pattern_fault("show *x"));
	assert_non_null(command_pattern_fault("show\nreload"));
	assert_non_null(command_pattern_fault("show \xc3\xa4"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_fits_its_pattern_and_no_other),
		cmocka_unit_test(nothing_sneaks_past_an_allowed_beginning),
		cmocka_unit_test(a_list_is_asked_as_a_whole),
		cmocka_unit_test(a_pattern_that_means_too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
