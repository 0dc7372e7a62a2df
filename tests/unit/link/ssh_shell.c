/* Conversations with shells: those of devices as they talk, in short dialogues of our own, and real
 * ones on a terminal. */
#include "ssh_device.h"
#include "ssh_near.h"

static void
asked(struct talk *t, struct device *d, const char *command, size_t chunk)
{
	talk_ask(t, command, 10000);
	converse(t, d, chunk);
}

static void
assert_answer(const struct talk *t, const char *text)
{
	struct bytes a = talk_answer(t);
	char got[2000];

	snprintf(got, sizeof got, "%.*s", (int)a.n, (const char *)a.p);
	assert_string_equal(got, text);
}

/* Whatever the pieces in which its words come, with and without the pager turned off. */
static void
every_device_is_understood(void **state)
{
	size_t i, chunk;

	(void)state;
	buf_init(&line_out);
	for (i = 0; i < ARRAY_LEN(devices); i++) {
		for (chunk = 1; chunk < 200; chunk += chunk < 8 ? 1 : 60) {
			struct device d = devices[i];
			struct talk t;
			const struct shell *shell = shell_find(d.shell);
			int stubborn = (int)chunk % 2;

			d.paging = d.pager != NULL;
			if (stubborn) /* it does not know how to stop paging */
				d.no_paging = NULL;
			talk_init(&t, shell, d.enabled_prompt != NULL);
			say(d.greeting);
			prompt(&d);
			converse(&t, &d, chunk);
			assert_int_equal(t.at, TALK_AT_READY);
			assert_int_equal(d.privileged, d.enabled_prompt != NULL);
			asked(&t, &d, d.said[0].command, chunk);
			assert_int_equal(t.at, TALK_AT_READY);
			assert_answer(&t, LINES);
			assert_int_equal(talk_error(&t).n, 0);
			assert_int_equal(t.pages != 0, d.paging);
			asked(&t, &d, d.said[0].command, chunk);
			assert_answer(&t, LINES);
			talk_fini(&t);
		}
	}
	buf_fini(&line_out);
}

static void
what_is_not_understood_is_told(void **state)
{
	struct device d = devices[0];
	struct talk t;

	(void)state;
	buf_init(&line_out);
	talk_init(&t, shell_find("cisco-ios"), false);
	prompt(&d);
	converse(&t, &d, 50);
	asked(&t, &d, "show nothing", 50);
	assert_int_equal(
	    strncmp((const char *)talk_error(&t).p, "% Invalid input", 15), 0);
	talk_fini(&t);
	d = devices[2];
	talk_init(&t, shell_find("huawei-vrp"), false);
	prompt(&d);
	converse(&t, &d, 50);
	asked(&t, &d, "display nothing", 50);
	assert_int_equal(strncmp((const char *)talk_error(&t).p, "Error: Unrec", 12), 0);
	talk_fini(&t);
	buf_fini(&line_out);
}

static void
privilege_that_is_refused_is_not_asked_for_again(void **state)
{
	struct device d = devices[0];
	struct talk t;

	(void)state;
	buf_init(&line_out);
	talk_init(&t, shell_find("cisco-ios"), true);
	prompt(&d);
	while (!t.want_secret) {
		talk_hear(&t, line_out.p, line_out.n);
		buf_clear(&line_out);
		if (t.quiet_us != 0)
			talk_quiet(&t);
		device_hears(&d, t.type.p, t.type.n);
		buf_clear(&t.type);
	}
	t.want_secret = false;
	device_hears(&d, (const uint8_t *)"wrong\n", 6);
	converse(&t, &d, 50);
	assert_int_equal(t.at, TALK_AT_REFUSED);
	talk_fini(&t);
	buf_fini(&line_out);
}

static void
a_prompt_within_the_output_does_not_end_it(void **state)
{
	struct talk t;

	(void)state;
	talk_init(&t, shell_find("cisco-nxos"), false);
	talk_hear(&t, "sw# ", 4);
	talk_quiet(&t);
	while (t.at == TALK_AT_SETUP) {
		buf_clear(&t.type);
		talk_hear(&t, "sw# ", 4);
		talk_quiet(&t);
	}
	talk_ask(&t, "show history", 1000);
	talk_hear(&t, "show history\r\nsw# ", 18);
	assert_true(t.quiet_us != 0);
	talk_hear(&t, "show clock\r\nsw# show version\r\n", 31);
	assert_int_equal(t.quiet_us, 0);
	talk_hear(&t, "sw# ", 4);
	assert_true(t.quiet_us != 0);
	talk_quiet(&t);
	assert_int_equal(t.at, TALK_AT_READY);
	assert_answer(&t, "sw# show clock\nsw# show version\n");

	/* Nor does one that came late, before the device repeated what was typed: it would have to
	 * stand there for long. */
	talk_ask(&t, "show clock", 1000);
	talk_hear(&t, "sw# ", 4);
	assert_true(t.quiet_us >= SECOND_US);
	talk_hear(&t, "\r\nsw# ", 6);
	assert_true(t.quiet_us >= SECOND_US);
	talk_hear(&t, "show clock\r\n12:00\r\nsw# ", 23);
	assert_true(t.quiet_us != 0 && t.quiet_us < SECOND_US);
	talk_quiet(&t);
	assert_int_equal(t.at, TALK_AT_READY);
	assert_answer(&t, "12:00\n");

	/* A device that repeats nothing makes itself known by that. */
	talk_ask(&t, "show clock", 1000);
	talk_hear(&t, "12:01\r\nsw# ", 11);
	assert_true(t.quiet_us >= SECOND_US);
	talk_quiet(&t);
	assert_answer(&t, "12:01\n");
	talk_ask(&t, "show clock", 1000);
	talk_hear(&t, "12:02\r\nsw# ", 11);
	assert_true(t.quiet_us != 0 && t.quiet_us < SECOND_US);
	talk_quiet(&t);
	assert_answer(&t, "12:02\n");
	talk_fini(&t);
}

static void
the_terminal_shows_what_an_eye_would_see(void **state)
{
	static const struct {
		const char *in, *text, *line;
	} rows[] = {
		{ "a\r\nb\r\n", "a\nb\n", "" },
		{ "abc\rx", "", "xbc" },
		{ "abc\b\bx\r\n", "axc\n", "" },
		{ "\x1b[1;31mred\x1b[0m\n", "red\n", "" },
		{ "abc\r\x1b[Kx", "", "x" },
		{ "abc\x1b[2Kx\n", "   x\n", "" },
		{ "abc\x1b[2Dx\n", "axc\n", "" },
		{ "a\x1b[3Cb", "", "a   b" },
		{ "\x1b]0;title\ax\x1b]2;t\x1b\\y\n", "xy\n", "" },
		{ "\x1b(Bx\x1b=y\n", "xy\n", "" },
		{ "--More--\r        \rnext\n", "next\n", "" },
		{ "a\tb  \n", "a\tb\n", "" },
		{ "\x1b[5Gx\n", "    x\n", "" },
		{ "bell\a nul\n", "bell nul\n", "" },
		{ "\x1b[999999999999999999Cx", NULL, NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct term t;
		struct bytes line;

		term_init(&t, 1000);
		term_hear(&t, rows[i].in, strlen(rows[i].in));
		line = term_line(&t);
		if (rows[i].text != NULL) {
			assert_string_equal(buf_str(&t.text), rows[i].text);
			assert_int_equal(line.n, strlen(rows[i].line));
			assert_true(
			    line.n == 0 || memcmp(line.p, rows[i].line, line.n) == 0);
		}
		term_fini(&t);
	}
}

static void
an_answer_without_end_is_too_much(void **state)
{
	struct talk t;
	char line[100];
	int i;

	(void)state;
	talk_init(&t, shell_find("linux"), false);
	talk_hear(&t, "$ ", 2);
	talk_quiet(&t);
	assert_int_equal(t.at, TALK_AT_READY);
	talk_ask(&t, "yes", 500);
	memset(line, 'y', sizeof line);
	line[99] = '\n';
	for (i = 0; i < 6; i++)
		talk_hear(&t, line, sizeof line);
	assert_true(talk_is_too_much(&t));
	assert_true(talk_answer(&t).n <= 500);
	talk_ask(&t, "spin", 500);
	assert_false(talk_is_too_much(&t));
	for (i = 0; i < 200000; i++)
		talk_hear(&t, "|\b", 2);
	assert_true(talk_is_too_much(&t));
	talk_fini(&t);
}

/* ---- on real terminals ---- */

static void
shell_works_on(struct fixture *f, struct ssh_request r)
{
	struct got g;

	r.shell = shell_find("linux");
	r.command = "echo one; echo two";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "one\ntwo\n");
	assert_false(g.reused);
	r.command = "x=7"; /* the shell is the same afterwards */
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "");
	assert_true(g.reused);
	r.command = "echo $x $COLUMNS $TERM; stty size";
	g = run(f, &r);
	assert_int_equal(strncmp(g.out, "7 ", 2), 0);
	assert_non_null(strstr(g.out, "dumb"));
	assert_non_null(strstr(g.out, "511"));
	r.command = "no-such-command";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NOT_UNDERSTOOD);
	assert_non_null(strstr(g.detail, "not found"));
	assert_int_equal(count(f).logins, 1);
	r.command = "head -c 200000 /dev/zero | tr '\\0' x | fold";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TOO_MUCH);
	assert_true(g.partial);
	r.command = "echo begun; sleep 60";
	r.limits.command_us = 8 * SECOND_US; /* the shell has to be there by then */
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TIMEOUT);
	assert_int_equal(g.stage, SSH_AT_COMMAND);
	assert_string_equal(g.out, "begun\n");
	assert_false(g.reused); /* the cut one took its shell with it */
	r.command = "exit";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_CLOSED);
}

static void
a_shell_of_openssh(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line, "", false, &why);
	struct ssh_request r = ask(f, port, "");

	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	r.login = SSH_LOGIN_KEY;
	r.secret = f->key;
	shell_works_on(f, r);
}

static void
a_shell_of_dropbear(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_dropbear(&f->far, true, &why);

	if (port == 0) {
		print_message("skipped: %s (needs root and a mount namespace)\n", why);
		skip();
	}
	shell_works_on(f, ask(f, port, ""));
}

static void
shells_take_their_commands_one_after_the_other(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line, "", false, &why);
	struct ssh_request r = ask(f, port, "echo $((6*7))"), plain;
	struct got g[6], exec;
	int i;

	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	r.login = SSH_LOGIN_KEY;
	r.secret = f->key;
	plain = r;
	plain.command = "echo plain";
	r.shell = shell_find("linux");
	for (i = 0; i < 6; i++)
		start(f, &r, &g[i]);
	start(f, &plain, &exec);
	wait_for_all(f);
	for (i = 0; i < 6; i++)
		assert_string_equal(g[i].out, "42\n");
	assert_string_equal(exec.out, "plain\n");
	assert_true(count(f).open <= 2);
}

static void
a_device_without_a_prompt_is_given_up(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "show version");
	struct got g;

	r.shell = shell_find("cisco-ios");
	r.limits.command_us = 300 * MS_US;
	g = run(f, &r); /* this server gives no terminal */
	assert_int_equal(g.status, SSH_RUN_CHANNEL);
	r.port = far_server(&f->far, FAR_MUTE_SHELL, NULL);
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TIMEOUT);
	assert_int_equal(g.stage, SSH_AT_CHANNEL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_device_is_understood),
		cmocka_unit_test(what_is_not_understood_is_told),
		cmocka_unit_test(privilege_that_is_refused_is_not_asked_for_again),
		cmocka_unit_test(a_prompt_within_the_output_does_not_end_it),
		cmocka_unit_test(the_terminal_shows_what_an_eye_would_see),
		cmocka_unit_test(an_answer_without_end_is_too_much),
		T(a_shell_of_openssh),
		T(a_shell_of_dropbear),
		T(shells_take_their_commands_one_after_the_other),
		T(a_device_without_a_prompt_is_given_up),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
