/* The command lines of real programs behind real SSH servers: FRRouting's vtysh and an Osmocom terminal as
 * what a login gets, BusyBox behind dropbear as on OpenWrt. What is not installed here is skipped. */
#include <sys/wait.h>

#include "ssh_near.h"

/* A login of the test's key that gets this program, with and without a command. */
static uint16_t
login_into(struct fixture *f, const char *script, const char **why)
{
	char extra[300];

	far_write(&f->far, "login", script);
	chmod(far_path(&f->far, "login"), 0700);
	snprintf(extra, sizeof extra, "ForceCommand %s\n", far_path(&f->far, "login"));
	return far_sshd(&f->far, f->line, extra, false, why);
}

static struct ssh_request
as_tester(struct fixture *f, uint16_t port)
{
	struct ssh_request r = ask(f, port, "");

	r.login = SSH_LOGIN_KEY;
	r.secret = f->key;
	return r;
}

static void
begins(struct got *g, const char *text)
{
	if (strncmp(g->out, text, strlen(text)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", g->out, text);
}

/* ---- FRRouting ---- */

static bool
start_bgpd(struct fixture *f)
{
	char script[700];

	if (!far_has("/usr/lib/frr/bgpd") || !far_has("/usr/bin/vtysh"))
		return false;
	far_write(&f->far, "bgpd.conf",
	    "hostname r1\nrouter bgp 65001\n bgp router-id 10.0.0.4\n"
	    " neighbor 127.0.0.9 remote-as 65002\n");
	far_write(&f->far, "vtysh.conf", "no service integrated-vtysh-config\n");
	far_spawn(&f->far,
	    (const char *[]){ "/usr/lib/frr/bgpd", "-S", "-Z", "-p", "0", "-P", "0", "-i",
		far_path(&f->far, "bgpd.pid"), "--vty_socket", f->far.dir, "-f",
		far_path(&f->far, "bgpd.conf"), NULL },
	    false);
	snprintf(script, sizeof script,
	    "#!/bin/sh\nset -- --vty_socket %s --config_dir %s\n"
	    "[ -n \"$SSH_ORIGINAL_COMMAND\" ] && exec vtysh \"$@\" -c "
	    "\"$SSH_ORIGINAL_COMMAND\"\nexec vtysh \"$@\"\n",
	    f->far.dir, f->far.dir);
	far_write(&f->far, "script", script);
	return true;
}

static void
frr_answers_by_itself_and_at_its_prompt(void **state)
{
	struct fixture *f = *state;
	char script[700] = "";
	const char *why = "no FRRouting here";
	uint16_t port = 0;
	struct ssh_request r;
	struct got g;
	FILE *in;
	int i;

	if (start_bgpd(f)) {
		in = fopen(far_path(&f->far, "script"), "re");
		assert_non_null(in);
		assert_true(fread(script, 1, sizeof script - 1, in) > 0);
		fclose(in);
		port = login_into(f, script, &why);
	}
	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	r = as_tester(f, port);
	for (i = 0; i < 2; i++) {
		r.shell = i == 0 ? NULL : shell_find("frr");
		r.command = "show bgp ipv4 unicast summary json";
		g = run(f, &r);
		assert_int_equal(g.status, SSH_RUN_OK);
		begins(&g, "{\n  \"routerId\":\"10.0.0.4\",\n  \"as\":65001,");
		r.command = "show bgp neighbors"; /* many pages */
		g = run(f, &r);
		assert_int_equal(g.status, SSH_RUN_OK);
		assert_true(g.out_n > 1000);
	}
	r.command = "show nonsense";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NOT_UNDERSTOOD);
	assert_non_null(strstr(g.detail, "% Unknown command"));
	r.shell = NULL;
	g = run(f, &r);
	assert_int_not_equal(g.exit_status, 0);
}

/* ---- Osmocom ---- */

/* A terminal of the program's own protocol, as its users reach it: telnet's signs left out. */
#define TO_VTY                                                                           \
	"#!/usr/bin/python3\n"                                                           \
	"import os, select, socket, sys, termios, tty\n"                                 \
	"if sys.stdin.isatty(): tty.setraw(0)\n"                                         \
	"s = socket.create_connection(('127.0.9.7', 4239))\n"                            \
	"skip = 0\n"                                                                     \
	"while True:\n"                                                                  \
	"    for r in select.select([0, s], [], [])[0]:\n"                               \
	"        data = os.read(0, 4096) if r == 0 else s.recv(4096)\n"                  \
	"        if not data: sys.exit(0)\n"                                             \
	"        if r == 0: s.sendall(data); continue\n"                                 \
	"        out = bytearray()\n"                                                    \
	"        for c in data:\n"                                                       \
	"            if skip: skip -= 1\n"                                               \
	"            elif c == 255: skip = 2\n"                                          \
	"            else: out.append(c)\n"                                              \
	"        os.write(1, bytes(out))\n"

static bool
vty_listens(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(4239) };
	int i;

	inet_pton(AF_INET, "127.0.9.7", &a.sin_addr);
	for (i = 0; i < 100; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		bool up = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;

		close(fd);
		if (up)
			return true;
		poll(NULL, 0, 50);
	}
	return false;
}

static void
osmocom_answers_at_its_prompt(void **state)
{
	struct fixture *f = *state;
	const char *why = "no osmo-stp here";
	struct ssh_request r;
	uint16_t port = 0;
	struct got g;

	if (far_has("/usr/bin/osmo-stp") && far_has("/usr/bin/python3")) {
		far_write(&f->far, "stp.cfg",
		    "line vty\n no login\n bind 127.0.9.7\ncs7 instance 0\n");
		far_spawn(&f->far,
		    (const char *[]){
			"/usr/bin/osmo-stp", "-c", far_path(&f->far, "stp.cfg"), NULL },
		    false);
		why = "osmo-stp does not come up here";
		if (vty_listens())
			port = login_into(f, TO_VTY, &why);
	}
	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	r = as_tester(f, port);
	r.shell = shell_find("osmocom");
	r.command = "show version";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	begins(&g, "OsmoSTP ");
	r.command = "show cs7 instance 0 asp";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.reused);
	assert_non_null(strstr(g.out, "ASP Name"));
	r.command = "show nonsense";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NOT_UNDERSTOOD);
	assert_non_null(strstr(g.detail, "% Unknown command"));
	/* The step up needs no secret there: whoever has a credential for it gets the longer list. */
	r.enable = f->password;
	r.command = "list";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.out_n > 1000);
}

/* ---- OpenWrt ---- */

static void
busybox_behind_dropbear_answers(void **state)
{
	struct fixture *f = *state;
	const char *why = "no busybox here", *ash = "/usr/bin/busybox ash -i";
	char at[32];
	uint16_t port = far_free_port();
	struct ssh_request r;
	struct got g;

	if (far_has("/usr/bin/busybox")) {
		/* Its keys and its shadow file are made by the usual way; then one with ash. */
		(void)far_dropbear(&f->far, true, &why);
		snprintf(at, sizeof at, "127.0.0.1:%u", port);
		far_spawn(&f->far,
		    (const char *[]){ "/usr/sbin/dropbear", "-F", "-E", "-p", at, "-r",
			far_key_path("bear"), "-P", "", "-c", ash, NULL },
		    true);
	}
	if (!far_has("/usr/bin/busybox") || !far_wait_port(port)) {
		print_message("skipped: %s (needs root and a mount namespace)\n", why);
		skip();
	}
	r = ask(f, port, "cat /proc/uptime");
	r.shell = shell_find("openwrt");
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.out[0] >= '0' && g.out[0] <= '9');
	r.command = "df -k";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_OK);
	assert_true(g.reused);
	begins(&g, "Filesystem");
	r.command = "no-such-command";
	g = run(f, &r);
	assert_int_equal(g.status, SSH_RUN_NOT_UNDERSTOOD);
	assert_non_null(strstr(g.detail, "not found"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(frr_answers_by_itself_and_at_its_prompt),
		T(osmocom_answers_at_its_prompt),
		T(busybox_behind_dropbear_answers),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
