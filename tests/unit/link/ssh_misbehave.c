/* Far ends that are silent, rude, slow or gone, in every state of a link. */
#include "ssh_near.h"

static void
nobody_listens(void **state)
{
	struct fixture *f = *state;
	struct ssh_request r = ask(f, far_free_port(), "true");
	struct got g = run(f, &r);

	assert_int_equal(g.status, SSH_RUN_REFUSED);
	assert_int_equal(g.stage, SSH_AT_CONNECT);
	r.address = "::1";
	assert_int_equal(run(f, &r).status, SSH_RUN_REFUSED);
}

static void
no_route_and_no_address_are_told_apart(void **state)
{
	struct fixture *f = *state;
	struct ssh_request r = ask(f, 22, "true");

	r.address = "255.255.255.255";
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_ROUTE);
	r.address = "device.example";
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_MEANS);
	r.address = "127.0.0.1";
	r.user = "";
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_MEANS);
	r.user = "root";
	r.command = "show version\nreload";
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_MEANS);
	r.command = "show version";
	r.secret = NULL;
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_MEANS);
}

static void
a_device_that_never_answers_tcp(void **state)
{
	struct fixture *f = *state;
	struct far_hole hole;
	struct ssh_request r = ask(f, 0, "true");
	struct got g;

	far_hole_begin(&hole);
	r.port = hole.port;
	r.limits.connect_us = 200 * MS_US;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_SILENT);
	assert_int_equal(g.stage, SSH_AT_CONNECT);
	far_hole_end(&hole);
}

static void
a_device_that_accepts_and_says_nothing(void **state)
{
	struct fixture *f = *state;
	struct far_mute mute;
	struct ssh_request r = ask(f, 0, "true");

	far_mute_begin(&mute, f->loop);
	r.port = mute.port;
	r.limits.banner_us = 150 * MS_US;
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_BANNER);
	mute.says = "SSH-2.0-Half"; /* and no end of the line */
	r.limits.login_us = 150 * MS_US;
	assert_int_equal(run(f, &r).status, SSH_RUN_TIMEOUT);
	mute.says = "S";
	assert_int_equal(run(f, &r).status, SSH_RUN_NO_BANNER);
	far_mute_end(&mute);
}

static void
a_device_that_says_something_else(void **state)
{
	struct fixture *f = *state;
	struct far_mute mute;
	struct ssh_request r = ask(f, 0, "true");
	struct got g;

	far_mute_begin(&mute, f->loop);
	r.port = mute.port;
	r.limits.banner_us = r.limits.login_us = 150 * MS_US;
	mute.says = "Exceeded MaxStartups\r\n";
	mute.hangs_up = true;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_CLOSED);
	assert_int_equal(g.stage, SSH_AT_BANNER);
	assert_string_equal(g.said, "Exceeded MaxStartups");
	mute.says = NULL;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_CLOSED);
	assert_int_equal(g.stage, SSH_AT_BANNER);

	mute.hangs_up = false;
	mute.says = "220 ftp ready\r\n";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NO_BANNER);
	assert_string_equal(g.said, "220 ftp ready");
	mute.says = "SSH-1.5-Cisco-1.25\r\n";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_BROKEN);
	assert_string_equal(g.banner, "SSH-1.5-Cisco-1.25");
	mute.says = "SSH-2.0-Box\r\n"; /* then nothing */
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TIMEOUT);
	assert_int_equal(g.stage, SSH_AT_KEYS);
	assert_string_equal(g.banner, "SSH-2.0-Box");
	mute.says = "SSH-2.0-Box\r\n\xff\xff\xff\xff\xff\xff\xff\xff garbage garbage";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_BROKEN);
	assert_int_equal(g.stage, SSH_AT_KEYS);
	far_mute_end(&mute);
}

static void
a_device_that_floods_the_banner(void **state)
{
	struct fixture *f = *state;
	struct far_mute mute;
	struct ssh_request r = ask(f, 0, "true");
	struct got g;
	char line[600];

	far_mute_begin(&mute, f->loop);
	r.port = mute.port;
	mute.floods = true;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NOT_SSH);
	assert_string_equal(g.detail, "too much before the banner");
	mute.floods = false;
	memset(line, 'x', sizeof line);
	line[sizeof line - 1] = '\0';
	mute.says = line;
	assert_int_equal(run(f, &r).status, SSH_RUN_NOT_SSH);
	far_mute_end(&mute);
}

/* The server's words are cut after ever more bytes: each link ends in its own way, each run has one
 * answer, and nothing is left over. */
static void
a_device_that_hangs_up_in_every_state(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, 0, "echo one");
	struct far_relay relay;
	bool seen[SSH_AT_COMMAND + 1] = { false };
	struct got g = { 0 };
	size_t i;

	for (i = 1; i < 4000; i += 23) {
		far_relay_begin(&relay, f->loop, port);
		r.port = relay.port;
		relay.cut_after = i;
		g = run(f, &r);
		far_relay_end(&relay);
		seen[g.stage] = true;
		if (g.status == SSH_RUN_OK)
			break;
		assert_int_equal(g.status, SSH_RUN_CLOSED);
	}
	assert_int_equal(g.status, SSH_RUN_OK);
	for (i = SSH_AT_BANNER; i <= SSH_AT_COMMAND; i++)
		assert_true(seen[i]);
	let_pass(f, 10 * MS_US);
	assert_int_equal(count(f).open, 0);
	assert_int_equal(count(f).dialling, 0);
	assert_int_equal(count(f).handshakes, 0);
}

static void
a_device_that_stops_in_every_state(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, 0, "echo one");
	static struct far_relay relay[60];
	static struct got g[60];
	bool seen[SSH_AT_COMMAND + 1] = { false };
	int i;

	/* All at once, for each takes its whole deadline. */
	r.limits.banner_us = r.limits.login_us = 1500 * MS_US;
	r.limits.command_us = 1500 * MS_US;
	for (i = 0; i < 60; i++) {
		far_relay_begin(&relay[i], f->loop, port);
		relay[i].stall_after = (size_t)(i * 40 + 1);
		r.port = relay[i].port;
		start(f, &r, &g[i]);
	}
	wait_for_all(f);
	for (i = 0; i < 60; i++) {
		seen[g[i].stage] = true;
		assert_true(g[i].status == SSH_RUN_TIMEOUT ||
		    g[i].status == SSH_RUN_NO_BANNER || g[i].status == SSH_RUN_OK);
		far_relay_end(&relay[i]);
	}
	for (i = SSH_AT_BANNER; i <= SSH_AT_COMMAND; i++)
		assert_true(seen[i]);
	let_pass(f, 10 * MS_US);
	assert_int_equal(count(f).open, 0);
	assert_int_equal(count(f).dialling, 0);
	assert_int_equal(count(f).handshakes, 0);
}

static enum ssh_stage
cancel(struct fixture *f, uint64_t id, struct got *g)
{
	ssh_cancel(f->engine, id);
	assert_int_equal(g->n, 0);
	wait_for_all(f);
	assert_int_equal(g->n, 1);
	assert_int_equal(g->status, SSH_RUN_CANCELLED);
	ssh_cancel(f->engine, id); /* is over: nothing happens */
	let_pass(f, MS_US);
	assert_int_equal(count(f).open, 0);
	assert_int_equal(count(f).dialling, 0);
	assert_int_equal(count(f).handshakes, 0);
	return g->stage;
}

static void
a_run_can_be_cancelled_in_every_state(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, 0, "never ends");
	struct far_relay relay;
	struct far_hole hole;
	struct got g;
	bool seen[SSH_AT_COMMAND + 1] = { false };
	uint64_t id;
	size_t i;
	int wait;

	far_hole_begin(&hole);
	r.port = hole.port;
	id = start(f, &r, &g);
	assert_int_equal(cancel(f, id, &g), SSH_AT_QUEUE);
	id = start(f, &r, &g);
	let_pass(f, 10 * MS_US);
	assert_int_equal(cancel(f, id, &g), SSH_AT_CONNECT);
	far_hole_end(&hole);

	/* The server's words end after so many bytes: the state lasts. */
	for (i = 1; i < 3000; i += i < 1300 ? 200 : 20) {
		far_relay_begin(&relay, f->loop, port);
		relay.stall_after = i;
		r.port = relay.port;
		id = start(f, &r, &g);
		for (wait = 0; wait < 100 && !far_relay_stalls(&relay); wait++)
			let_pass(f, 2 * MS_US);
		let_pass(f, 2 * MS_US);
		seen[cancel(f, id, &g)] = true;
		far_relay_end(&relay);
		if (g.stage == SSH_AT_COMMAND)
			break;
	}
	for (i = SSH_AT_BANNER; i <= SSH_AT_COMMAND; i++)
		assert_true(seen[i]);
}

static void
a_forgotten_run_never_answers(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "never ends"),
			   quick = ask(f, port, "echo one");
	struct got g, other;
	uint64_t id = start(f, &r, &g);

	let_open(f, 1);
	start(f, &quick, &other);
	ssh_forget(f->engine, id);
	f->left--;
	wait_for_all(f);
	assert_int_equal(g.n, 0);
	assert_int_equal(other.status, SSH_RUN_OK);

	/* Cancelled and then forgotten before the answer came. */
	id = start(f, &r, &g);
	ssh_cancel(f->engine, id);
	ssh_forget(f->engine, id);
	f->left--;
	let_pass(f, 20 * MS_US);
	assert_int_equal(g.n, 0);
}

static void
a_queue_that_does_not_move_is_left_in_time(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "never ends");
	struct got slow[2], g;

	r.limits.command_us = 700 * MS_US;
	start(f, &r, &slow[0]);
	start(f, &r, &slow[1]);
	let_pass(f, 100 * MS_US);
	r.command = "echo one";
	r.limits.queue_us = 100 * MS_US;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TIMEOUT);
	assert_int_equal(g.stage, SSH_AT_QUEUE);
	wait_for_all(f);
}

static void
devices_that_take_no_command(void **state)
{
	struct fixture *f = *state;
	struct ssh_request r =
	    ask(f, far_server(&f->far, FAR_NO_CHANNEL, NULL), "echo one");
	struct got g = run(f, &r);

	assert_int_equal(g.status, SSH_RUN_CHANNEL);
	assert_int_equal(g.stage, SSH_AT_CHANNEL);
	r.port = far_server(&f->far, FAR_NO_EXEC, NULL);
	assert_int_equal(run(f, &r).status, SSH_RUN_CHANNEL);
	r.port = far_server(&f->far, FAR_SILENT_LOGIN, NULL);
	r.limits.login_us = 300 * MS_US;
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_TIMEOUT);
	assert_int_equal(g.stage, SSH_AT_LOGIN);
}

static void
odd_ends_of_commands(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "signal");
	struct got g = run(f, &r);

	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.signal, "KILL");
	assert_int_equal(g.exit_status, -1);
	r.command = "no status";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "done");
	assert_int_equal(g.exit_status, -1);
	r.command = "hang up";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_CLOSED);
	assert_int_equal(g.stage, SSH_AT_COMMAND);
	assert_true(g.partial);
	assert_string_equal(g.out, "half");
	r.command = "no close"; /* the end of output is the end, after a grace */
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_string_equal(g.out, "half");
}

static void
endless_output_does_not_grow_us(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "big 200000000"),
			   quick = ask(f, port, "echo one");
	struct got g, other;

	r.limits.output_max = 100000;
	start(f, &r, &g);
	start(f, &quick, &other);
	wait_for_all(f);
	assert_int_equal(g.status, SSH_RUN_TOO_MUCH);
	assert_int_equal(g.out_n, 100000);
	let_open(f, 0);
}

static void
a_device_that_nags_is_refused(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, FAR_NAGS, NULL);
	struct ssh_request r = ask(f, port, "echo one");

	assert_string_equal(run(f, &r).out, "one");
}

static void
dead_devices_do_not_hold_the_others_up(void **state)
{
	struct fixture *f = *state;
	uint16_t port = far_server(&f->far, 0, NULL);
	struct ssh_request r = ask(f, port, "echo one");
	struct far_mute mute;
	static struct got dead[30], g[20];
	int i, n = 0;

	begin_with(f, &(struct ssh_options){ .handshakes_max = 4, .per_target_max = 30 });
	far_mute_begin(&mute, f->loop);
	r.limits.banner_us = 100 * SECOND_US;
	r.port = mute.port;
	for (i = 0; i < 30; i++) {
		r.credential = 100;
		r.allow = (unsigned)i & SSH_ALLOW_LEGACY; /* thirty links, not one */
		start(f, &r, &dead[i]);
	}
	r = ask(f, port, "echo one");
	for (i = 0; i < 20; i++)
		start(f, &r, &g[i]);
	for (n = 0; n < 10000 && f->left > 30; n++)
		let_pass(f, 5 * MS_US);
	for (i = 0; i < 20; i++)
		assert_int_equal(g[i].n, 1);
	for (i = 0; i < 30; i++)
		assert_int_equal(dead[i].n, 0);
	ssh_engine_free(f->engine); /* with runs under way */
	f->engine = NULL;
	f->left = 0;
	far_mute_end(&mute);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(nobody_listens),
		T(no_route_and_no_address_are_told_apart),
		T(a_device_that_never_answers_tcp),
		T(a_device_that_accepts_and_says_nothing),
		T(a_device_that_says_something_else),
		T(a_device_that_floods_the_banner),
		T(a_device_that_hangs_up_in_every_state),
		T(a_device_that_stops_in_every_state),
		T(a_run_can_be_cancelled_in_every_state),
		T(a_forgotten_run_never_answers),
		T(a_queue_that_does_not_move_is_left_in_time),
		T(devices_that_take_no_command),
		T(odd_ends_of_commands),
		T(endless_output_does_not_grow_us),
		T(a_device_that_nags_is_refused),
		T(dead_devices_do_not_hold_the_others_up),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
