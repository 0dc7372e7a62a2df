/* Commands run on real servers and on a server of the test's own, over links that are shared. */
#include "ssh_near.h"

/* ---- against OpenSSH ---- */

static void
openssh_runs_commands_with_a_key(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line, "", false, &why);
	struct ssh_request r = ask(f, port, "echo out; echo err >&2; exit 3");
	struct got g;

	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	r.login = SSH_LOGIN_KEY;
	r.secret = f->key;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "out\n");
	assert_string_equal(g.err, "err\n");
	assert_int_equal(g.exit_status, 3);
	assert_int_equal(strncmp(g.banner, "SSH-2.0-OpenSSH", 15), 0);
	assert_int_equal(strncmp(g.host_key, "SHA256:", 7), 0);
	assert_string_equal(g.host_key_type, "ssh-ed25519");
	assert_non_null(strstr(g.algorithms, "curve25519"));
	assert_false(g.reused);

	/* The pinned key is taken, also by its type where the server has several; a wrong one is
	 * refused before anything secret is said. */
	r.host_key = strdup(g.host_key);
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.reused);
	r.host_key_type = "ssh-rsa";
	free((char *)r.host_key);
	r.host_key = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_HOST_KEY);
	assert_int_equal(g.stage, SSH_AT_KEYS);
	assert_string_equal(g.host_key_type, "ssh-rsa");
	assert_string_equal(g.expected, r.host_key);
	r.host_key = strdup(g.host_key);
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	free((char *)r.host_key);

	/* Binary output, signals, much output. */
	r.host_key = r.host_key_type = NULL;
	r.command = "printf 'a\\0b\\377c'";
	g = run(f, &r);
	assert_int_equal(g.out_n, 5);
	r.command = "kill -9 $$";
	g = run(f, &r);
	assert_string_equal(g.signal, "KILL");
	r.command = "head -c 3000000 /dev/zero";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TOO_MUCH);
	assert_true(g.partial);
	assert_int_equal(g.out_n, 64 * 1024);
	r.limits.output_max = 4000000;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_int_equal(g.out_n, 3000000);
	r.command = "echo begun; sleep 60";
	r.limits.command_us = 2 * SECOND_US;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TIMEOUT);
	assert_int_equal(g.stage, SSH_AT_COMMAND);
	assert_true(g.partial);
	assert_string_equal(g.out, "begun\n");
}

static void
openssh_refuses_the_wrong_key_and_the_unreadable_one(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line,
	    "PasswordAuthentication no\nKbdInteractiveAuthentication no\n", false, &why);
	struct ssh_request r = ask(f, port, "true");
	char other_line[512], *other;
	struct secret *wrong, *torn;
	struct got g;

	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	other = far_key(&f->far, SSH_KEYTYPE_RSA, 2048, other_line, sizeof other_line);
	wrong = secret_new(other, strlen(other));
	torn = secret_new(other, strlen(other) / 2);
	r.login = SSH_LOGIN_KEY;
	r.secret = wrong;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_AUTH_FAILED);
	assert_int_equal(g.stage, SSH_AT_LOGIN);
	assert_non_null(strstr(g.detail, "denied"));
	r.secret = torn;
	r.credential = 2;
	assert_int_equal(run(f, &r).status, SSH_RUN_BAD_SECRET);
	r.login = SSH_LOGIN_PASSWORD;
	r.secret = f->password;
	r.credential = 3;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_AUTH_FAILED);
	assert_string_equal(g.detail, "it takes no password");
	secret_free(wrong);
	secret_free(torn);
	free(other);
}

static void
openssh_takes_an_rsa_key_and_one_an_agent_holds(void **state)
{
	struct fixture *f = *state;
	const char *why;
	char line[1024],
	    *pem = far_key(&f->far, SSH_KEYTYPE_RSA, 2048, line, sizeof line);
	uint16_t port = far_sshd(&f->far, line, "", false, &why);
	struct secret *key = secret_new(pem, strlen(pem));
	struct ssh_request r = ask(f, port, "echo rsa");
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int i;

	free(pem);
	if (port == 0) {
		secret_free(key);
		print_message("skipped: %s\n", why);
		skip();
	}
	r.login = SSH_LOGIN_KEY;
	r.secret = key;
	assert_string_equal(run(f, &r).out, "rsa\n");
	secret_free(key);
	if (!far_has("/usr/bin/ssh-agent") || !far_has("/usr/bin/ssh-add")) {
		print_message("no ssh-agent here: that half is skipped\n");
		return;
	}
	snprintf(at.sun_path, sizeof at.sun_path, "%s", far_path(&f->far, "agent"));
	far_spawn(&f->far,
	    (const char *[]){ "/usr/bin/ssh-agent", "-D", "-a", at.sun_path, NULL },
	    false);
	for (i = 0; i < 100 && access(at.sun_path, F_OK) < 0; i++)
		poll(NULL, 0, 20);
	chmod(far_path(&f->far, "key"), 0600);
	setenv("SSH_AUTH_SOCK", at.sun_path, 1);
	assert_true(
	    far_run((const char *[]){ "ssh-add", "-q", far_path(&f->far, "key"), NULL }));
	unsetenv("SSH_AUTH_SOCK");
	r.login = SSH_LOGIN_AGENT;
	r.secret = NULL;
	r.agent_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(r.agent_fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_string_equal(run(f, &r).out, "rsa\n");
	close(r.agent_fd);
}

static void
openssh_with_old_algorithms_needs_them_allowed(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line,
	    "KexAlgorithms diffie-hellman-group14-sha1\nHostKeyAlgorithms ssh-rsa\n"
	    "Ciphers aes128-cbc,3des-cbc\nMACs hmac-sha1\n",
	    false, &why);
	struct ssh_request r = ask(f, port, "echo old");
	struct got g;

	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	r.login = SSH_LOGIN_KEY;
	r.secret = f->key;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NO_ALGORITHM);
	assert_int_equal(strncmp(g.offers, "diffie-hellman-group14-sha1", 27), 0);
	assert_string_equal(g.detail, "no common algorithm for kex algos");
	r.allow = SSH_ALLOW_LEGACY;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "old\n");
	assert_string_equal(
	    g.algorithms, "diffie-hellman-group14-sha1 aes128-cbc hmac-sha1");
	assert_string_equal(g.host_key_type, "ssh-rsa");
}

static void
passwords_work_on(struct fixture *f, uint16_t port)
{
	struct ssh_request r = ask(f, port, "echo in");
	struct secret *wrong = secret_new("wrong horse", 11);

	assert_string_equal(run(f, &r).out, "in\n");
	r.secret = wrong;
	r.credential = 2;
	assert_int_equal(run(f, &r).status, SSH_RUN_AUTH_FAILED);
	secret_free(wrong);
}

static void
openssh_and_dropbear_take_a_password(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line, "", true, &why);

	if (port != 0)
		passwords_work_on(f, port);
	else
		print_message("password with sshd skipped: %s (needs root and a mount "
			      "namespace)\n",
		    why);
	port = far_dropbear(&f->far, true, &why);
	if (port == 0) {
		print_message("skipped: %s (needs root and a mount namespace)\n", why);
		skip();
	}
	passwords_work_on(f, port);
}

static void
dropbear_runs_commands(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_dropbear(&f->far, true, &why);
	struct ssh_request r = ask(f, port, "echo out; echo err >&2; exit 3");
	struct got g;

	if (port == 0) {
		print_message("skipped: %s (needs root and a mount namespace)\n", why);
		skip();
	}
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "out\n");
	assert_string_equal(g.err, "err\n");
	assert_int_equal(g.exit_status, 3);
	assert_int_equal(strncmp(g.banner, "SSH-2.0-dropbear", 16), 0);
	r.command = "head -c 300000 /dev/zero";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TOO_MUCH);
	r.command = "echo again";
	g = run(f, &r);
	assert_string_equal(g.out, "again\n");
	assert_false(g.reused); /* the cut one took its link with it */
	g = run(f, &r);
	assert_true(g.reused);
}

/* ---- sharing ---- */

static void
commands_share_a_link(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, 0, "echo one");
	struct far_relay relay;
	struct got g[12];
	int i;

	far_relay_begin(&relay, f->loop, port);
	r.port = relay.port;
	for (i = 0; i < 12; i++)
		start(f, &r, &g[i]);
	wait_for_all(f);
	for (i = 0; i < 12; i++) {
		assert_int_equal(g[i].status, SSH_RUN_OK);
		assert_string_equal(g[i].out, "one");
		assert_string_equal(g[i].err, "warned");
		assert_int_equal(g[i].exit_status, 7);
	}
	assert_int_equal(relay.accepted, 1);
	assert_false(g[0].reused);
	assert_true(g[11].reused);
	assert_int_equal(count(f).logins, 1);
	assert_int_equal(count(f).idle, 1);

	/* Another credential is another link; and each is let go by its name. */
	r.credential = 2;
	assert_int_equal(run(f, &r).status, SSH_RUN_OK);
	assert_int_equal(relay.accepted, 2);
	ssh_let_go(f->engine, 1);
	let_open(f, 1);

	/* Two links are the limit of a device: a third credential takes the idle one's place. */
	r.credential = 3;
	assert_int_equal(run(f, &r).status, SSH_RUN_OK);
	r.credential = 4;
	assert_int_equal(run(f, &r).status, SSH_RUN_OK);
	assert_int_equal(count(f).open, 2);
	assert_int_equal(relay.accepted, 4);
	far_relay_end(&relay);
}

static void
an_idle_link_is_let_go_in_time(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "echo one");

	begin_with(f, &(struct ssh_options){ .idle_us = 100 * MS_US });
	assert_int_equal(run(f, &r).status, SSH_RUN_OK);
	assert_int_equal(count(f).open, 1);
	let_open(f, 0);
}

static void
a_link_that_died_while_idle_is_made_again(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, 0, "echo one");
	struct far_relay relay;
	struct got g;

	far_relay_begin(&relay, f->loop, port);
	r.port = relay.port;
	assert_int_equal(run(f, &r).status, SSH_RUN_OK);

	/* Seen in time: the link is simply gone. */
	far_relay_hang_up(&relay);
	let_open(f, 0);
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_false(g.again);

	/* In the same moment as the next command. */
	far_relay_hang_up(&relay);
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.again);
	assert_false(g.reused);
	assert_int_equal(relay.accepted, 3);
	assert_int_equal(count(f).reconnects, 1);
	far_relay_end(&relay);
}

static void
a_device_of_one_channel_gets_two_links(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, FAR_ONE_CHANNEL, NULL);
	struct ssh_request r = ask(f, port, "echo one");
	struct got g[8], slow;
	int i;

	for (i = 0; i < 8; i++)
		start(f, &r, &g[i]);
	wait_for_all(f);
	for (i = 0; i < 8; i++)
		assert_int_equal(g[i].status, SSH_RUN_OK);

	/* While one is busy for long, another link carries the rest. */
	r.command = "never ends";
	r.limits.command_us = 400 * MS_US;
	start(f, &r, &slow);
	let_pass(f, 50 * MS_US);
	r.command = "echo one";
	for (i = 0; i < 3; i++)
		start(f, &r, &g[i]);
	wait_for_all(f);
	for (i = 0; i < 3; i++)
		assert_int_equal(g[i].status, SSH_RUN_OK);
	assert_int_equal(slow.status, SSH_RUN_TIMEOUT);
	assert_true(count(f).refused <= 2);
}

static void
a_device_of_one_command_gets_a_link_for_each(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, FAR_ONE_COMMAND, NULL);
	struct ssh_request r = ask(f, port, "echo one");
	int i;

	for (i = 0; i < 4; i++)
		assert_int_equal(run(f, &r).status, SSH_RUN_OK);
	assert_int_equal(count(f).refused, 1);
	assert_int_equal(count(f).logins, 4);
	assert_int_equal(count(f).open, 0);
}

static void
fifty_devices_at_once(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "big 5000");
	static struct got g[150];
	char address[50][16];
	int i;

	for (i = 0; i < 150; i++) {
		snprintf(address[i % 50], sizeof address[0], "127.0.1.%d", i % 50 + 1);
		r.address = address[i % 50];
		start(f, &r, &g[i]);
	}
	wait_for_all(f);
	for (i = 0; i < 150; i++) {
		assert_int_equal(g[i].status, SSH_RUN_OK);
		assert_int_equal(g[i].out_n, 5000);
	}
	assert_int_equal(count(f).logins, 50);
}

static void
the_engines_own_limits_are_kept(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "echo one");
	static struct got g[20];
	char address[20][16];
	int i;

	begin_with(f,
	    &(struct ssh_options){
		.dialling_max = 3, .handshakes_max = 2, .links_max = 5 });
	for (i = 0; i < 20; i++) {
		snprintf(address[i], sizeof address[0], "127.0.1.%d", i + 1);
		r.address = address[i];
		start(f, &r, &g[i]);
	}
	wait_for_all(f);
	for (i = 0; i < 20; i++)
		assert_int_equal(g[i].status, SSH_RUN_OK);
	assert_true(count(f).open <= 5);
}

/* ---- logins ---- */

static void
keyboard_interactive_is_answered_once(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, FAR_NO_PASSWORD, NULL);
	uint16_t twice = far_server(&f->far, FAR_NO_PASSWORD | FAR_ASK_TWICE, NULL);
	struct secret *wrong = secret_new("wrong horse", 11);
	struct ssh_request r = ask(f, port, "echo in");
	struct got g;

	assert_string_equal(run(f, &r).out, "in");
	r.login = SSH_LOGIN_KEYBOARD;
	assert_string_equal(run(f, &r).out, "in");
	r.secret = wrong;
	r.credential = 2;
	assert_int_equal(run(f, &r).status, SSH_RUN_AUTH_FAILED);
	r = ask(f, twice, "echo in");
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_AUTH_FAILED);
	assert_string_equal(g.detail, "it asks further: New password: ");
	secret_free(wrong);
}

static void
a_refused_password_is_tried_once_for_all_who_wait(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct secret *wrong = secret_new("wrong horse", 11);
	struct ssh_request r = ask(f, 0, "echo in");
	struct far_relay relay;
	struct got g[5];
	int i;

	far_relay_begin(&relay, f->loop, port);
	r.port = relay.port;
	r.secret = wrong;
	for (i = 0; i < 5; i++)
		start(f, &r, &g[i]);
	wait_for_all(f);
	for (i = 0; i < 5; i++)
		assert_int_equal(g[i].status, SSH_RUN_AUTH_FAILED);
	assert_int_equal(relay.accepted, 1);
	far_relay_end(&relay);
	secret_free(wrong);
}

static void
a_second_proof_and_an_open_door_are_told(void **state)
{
	struct fixture *f = *state;
	uint16_t more = far_server(&f->far, FAR_SECOND_PROOF, NULL);
	uint16_t door = far_server(&f->far, FAR_OPEN_DOOR, NULL);
	struct ssh_request r = ask(f, more, "echo in");
	struct got g = run(f, &r);

	assert_int_equal(g.status, SSH_RUN_AUTH_FAILED);
	assert_string_equal(g.detail, "it wants a second proof");
	r = ask(f, door, "echo in");
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.unguarded);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(openssh_runs_commands_with_a_key),
		T(openssh_refuses_the_wrong_key_and_the_unreadable_one),
		T(openssh_takes_an_rsa_key_and_one_an_agent_holds),
		T(openssh_with_old_algorithms_needs_them_allowed),
		T(openssh_and_dropbear_take_a_password),
		T(dropbear_runs_commands),
		T(commands_share_a_link),
		T(an_idle_link_is_let_go_in_time),
		T(a_link_that_died_while_idle_is_made_again),
		T(a_device_of_one_channel_gets_two_links),
		T(a_device_of_one_command_gets_a_link_for_each),
		T(fifty_devices_at_once),
		T(the_engines_own_limits_are_kept),
		T(keyboard_interactive_is_answered_once),
		T(a_refused_password_is_tried_once_for_all_who_wait),
		T(a_second_proof_and_an_open_door_are_told),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
