/* ssh_far.h - the far end of the SSH tests: servers that behave, and servers that do not.
 *
 * Everything is on loopback and on free ports. Processes are ended by their id; directories go with
 * far_end().
 */
#ifndef TESTS_SSH_FAR_H
#define TESTS_SSH_FAR_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/loop.h"

#define FAR __attribute__((unused)) static

/* ---- sockets ---- */

FAR int
far_listen(const char *address, uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	inet_pton(AF_INET, address, &a.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 256) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0)
		abort();
	*port = ntohs(a.sin_port);
	return fd;
}

FAR uint16_t
far_free_port(void)
{
	uint16_t port;

	close(far_listen("127.0.0.1", &port));
	return port;
}

FAR int
far_connect(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	close(fd);
	return -1;
}

FAR bool
far_wait_port(uint16_t port)
{
	int i, fd;

	for (i = 0; i < 250; i++) {
		fd = far_connect(port);
		if (fd >= 0) {
			close(fd);
			return true;
		}
		poll(NULL, 0, 20);
	}
	return false;
}

/* ---- processes and a directory ---- */

struct far {
	char dir[64];
	pid_t pids[8];
	size_t n_pids;
};

FAR void
far_begin(struct far *f)
{
	memset(f, 0, sizeof *f);
	snprintf(f->dir, sizeof f->dir, "/tmp/triaged-ssh-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		abort();
}

FAR const char *
far_path(const struct far *f, const char *name)
{
	static char path[4][128];
	static unsigned i;
	char *p = path[i++ % 4];

	snprintf(p, sizeof path[0], "%s/%s", f->dir, name);
	return p;
}

FAR void
far_write(const struct far *f, const char *name, const char *text)
{
	int fd = open(far_path(f, name), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
}

FAR bool
far_has(const char *program)
{
	return access(program, X_OK) == 0;
}

FAR bool
far_run(const char *const argv[])
{
	int status, null;
	pid_t pid = fork();

	if (pid == 0) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], (char **)(uintptr_t)argv);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

/* In a mount namespace of the process alone: a /run that sshd likes, and, where asked for, the
 * password "correct horse" for root. */
FAR bool
far_own_files(const struct far *f, bool shadow)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return false;
	if (mount("run", "/run", "tmpfs", 0, "mode=755") < 0 ||
	    mkdir("/run/sshd", 0755) < 0)
		return false;
	return !shadow ||
	    mount(far_path(f, "shadow"), "/etc/shadow", NULL, MS_BIND, NULL) == 0;
}

FAR pid_t
far_spawn(struct far *f, const char *const argv[], bool own_shadow)
{
	pid_t pid = fork();

	if (pid == 0) {
		int log = open(
		    far_path(f, "log"), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (geteuid() == 0 && !far_own_files(f, own_shadow) && own_shadow)
			_exit(77);
		dup2(null, 0);
		dup2(log, 1);
		dup2(log, 2);
		execv(argv[0], (char **)(uintptr_t)argv);
		_exit(127);
	}
	f->pids[f->n_pids++] = pid;
	return pid;
}

FAR void
far_kill(struct far *f, pid_t pid)
{
	size_t i;

	for (i = 0; i < f->n_pids; i++) {
		if (f->pids[i] == pid)
			f->pids[i] = f->pids[--f->n_pids];
	}
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

FAR void
far_end(struct far *f)
{
	while (f->n_pids != 0)
		far_kill(f, f->pids[0]);
	far_run((const char *[]){ "rm", "-rf", f->dir, NULL });
}

/* ---- keys ---- */

/* A fresh private key in PEM; its public line ("ssh-ed25519 AAAA...") goes to line. */
FAR char *
far_key(const struct far *f, enum ssh_keytypes_e type, int bits, char *line, size_t size)
{
	ssh_key key = NULL;
	char *pem = NULL, *b64 = NULL;
	FILE *in;
	size_t n;

	if (ssh_pki_generate(type, bits, &key) != SSH_OK ||
	    ssh_pki_export_privkey_file(key, NULL, NULL, NULL, far_path(f, "key")) !=
		SSH_OK ||
	    ssh_pki_export_pubkey_base64(key, &b64) != SSH_OK)
		abort();
	snprintf(line, size, "%s %s t\n", ssh_key_type_to_char(ssh_key_type(key)), b64);
	in = fopen(far_path(f, "key"), "re");
	pem = calloc(1, 16384);
	n = in == NULL ? 0 : fread(pem, 1, 16383, in);
	if (n == 0)
		abort();
	fclose(in);
	ssh_string_free_char(b64);
	ssh_key_free(key);
	return pem;
}

/* ---- real servers: their host keys are made once for all tests of a file ---- */

static char far_keys[64];

FAR void
far_keys_begin(void)
{
	snprintf(far_keys, sizeof far_keys, "/tmp/triaged-keys-XXXXXX");
	if (mkdtemp(far_keys) == NULL)
		abort();
}

FAR void
far_keys_end(void)
{
	far_run((const char *[]){ "rm", "-rf", far_keys, NULL });
}

FAR const char *
far_key_path(const char *name)
{
	static char path[2][128];
	static unsigned i;
	char *p = path[i++ % 2];

	snprintf(p, sizeof path[0], "%s/%s", far_keys, name);
	return p;
}

FAR bool
far_keygen(const char *type, const char *name)
{
	return access(far_key_path(name), R_OK) == 0 ||
	    far_run((const char *[]){ "ssh-keygen", "-q", "-t", type, "-N", "", "-f",
		far_key_path(name), NULL });
}

#define FAR_SHADOW                                                                       \
	"root:$5$triaged$Hx4QacXCDc5TJSNRfrfJYuD9SNPAY87p78vSUjcHjT3:19000:0:99999:7:::" \
	"\n"

/* Starts sshd on a free port; 0 with the reason when it cannot. extra are lines of its
 * configuration. */
FAR uint16_t
far_sshd(struct far *f, const char *public_line, const char *extra, bool own_shadow,
    const char **why)
{
	char conf[1024];
	uint16_t port = far_free_port();

	*why = "no /usr/sbin/sshd here";
	if (!far_has("/usr/sbin/sshd") || !far_has("/usr/bin/ssh-keygen"))
		return 0;
	far_write(f, "authorized", public_line);
	far_write(f, "shadow", FAR_SHADOW);
	if (!far_keygen("ed25519", "host_ed25519") || !far_keygen("rsa", "host_rsa"))
		return 0;
	snprintf(conf, sizeof conf,
	    "Port %u\nListenAddress 127.0.0.1\nHostKey %s\nHostKey %s\n"
	    "AuthorizedKeysFile %s\nUsePAM no\nStrictModes no\nPidFile none\n"
	    "PermitRootLogin yes\nMaxStartups 200\nMaxSessions 10\nLogLevel VERBOSE\n%s",
	    port, far_key_path("host_ed25519"), far_key_path("host_rsa"),
	    far_path(f, "authorized"), extra);
	far_write(f, "sshd_config", conf);
	far_spawn(f,
	    (const char *[]){
		"/usr/sbin/sshd", "-D", "-e", "-f", far_path(f, "sshd_config"), NULL },
	    own_shadow);
	*why = "sshd does not come up here";
	return far_wait_port(port) ? port : 0;
}

FAR uint16_t
far_dropbear(struct far *f, bool own_shadow, const char **why)
{
	char at[32];
	uint16_t port = far_free_port();

	*why = "no /usr/sbin/dropbear here";
	if (!far_has("/usr/sbin/dropbear") || !far_has("/usr/bin/dropbearkey"))
		return 0;
	far_write(f, "shadow", FAR_SHADOW);
	if (access(far_key_path("bear"), R_OK) < 0 &&
	    !far_run((const char *[]){ "/usr/bin/dropbearkey", "-t", "ed25519", "-f",
		far_key_path("bear"), NULL }))
		return 0;
	snprintf(at, sizeof at, "127.0.0.1:%u", port);
	far_spawn(f,
	    (const char *[]){ "/usr/sbin/dropbear", "-F", "-E", "-p", at, "-r",
		far_key_path("bear"), "-P", "", NULL },
	    own_shadow);
	*why = "dropbear does not come up here";
	return far_wait_port(port) ? port : 0;
}

/* ---- a server of our own, whose manners are chosen ---- */

enum far_manners {
	FAR_NO_PASSWORD = 1, /* keyboard-interactive alone */
	FAR_ASK_TWICE = 2,   /* and it asks for a second secret */
	FAR_ONE_CHANNEL = 4, /* a second channel beside the first is refused */
	FAR_ONE_COMMAND = 8, /* a second command on a connection is refused */
	FAR_NO_CHANNEL = 16,
	FAR_NO_EXEC = 32,
	FAR_SILENT_LOGIN = 64, /* never answers the login */
	FAR_SECOND_PROOF = 128,
	FAR_OPEN_DOOR = 256,   /* asks for nothing */
	FAR_NAGS = 512,        /* sends requests that nobody knows */
	FAR_ANY_SECRET = 1024, /* every password is right */
	FAR_MUTE_SHELL = 2048  /* a terminal, and no word on it */
};

struct far_peer {
	ssh_session session;
	unsigned manners;
	int channels, commands;
	bool authenticated, stop;
	int asked;
	struct far_todo {
		ssh_channel channel;
		char command[64];
	} todo[8]; /* asked for, to be acted on */
	int n_todo;
	struct ssh_channel_callbacks_struct on_channel;
};

static int
far_auth_password(ssh_session s, const char *user, const char *password, void *arg)
{
	struct far_peer *p = arg;

	(void)s;
	(void)user;
	if (p->manners & FAR_SILENT_LOGIN)
		pause();
	if (p->manners & FAR_SECOND_PROOF)
		return SSH_AUTH_PARTIAL;
	p->authenticated =
	    p->manners & FAR_ANY_SECRET || strcmp(password, "correct horse") == 0;
	return p->authenticated ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

static int
far_auth_none(ssh_session s, const char *user, void *arg)
{
	struct far_peer *p = arg;

	(void)s;
	(void)user;
	p->authenticated = (p->manners & FAR_OPEN_DOOR) != 0;
	return p->authenticated ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

static int
far_auth_message(ssh_session s, ssh_message m, void *arg)
{
	struct far_peer *p = arg;

	if (ssh_message_type(m) != SSH_REQUEST_AUTH ||
	    ssh_message_subtype(m) != (int)SSH_AUTH_METHOD_INTERACTIVE)
		return 1;
	if (!ssh_message_auth_kbdint_is_response(m)) {
		const char *prompts[] = { "Login: ", "Password: " };
		char echo[] = { 1, 0 };

		p->asked = 1;
		ssh_message_auth_interactive_request(m, "", "", 2, prompts, echo);
		return 0;
	}
	if (p->manners & FAR_ASK_TWICE && p->asked++ == 1) {
		const char *prompts[] = { "New password: " };
		char echo[] = { 0 };

		ssh_message_auth_interactive_request(m, "", "", 1, prompts, echo);
		return 0;
	}
	if (ssh_userauth_kbdint_getnanswers(s) == 2 &&
	    (p->manners & FAR_ANY_SECRET ||
		strcmp(ssh_userauth_kbdint_getanswer(s, 1), "correct horse") == 0)) {
		p->authenticated = true;
		ssh_message_auth_reply_success(m, 0);
		return 0;
	}
	return 1;
}

static void
far_finish(ssh_channel c, int status)
{
	ssh_channel_request_send_exit_status(c, status);
	ssh_channel_send_eof(c);
	ssh_channel_close(c);
}

static int
far_exec(ssh_session s, ssh_channel c, const char *command, void *arg)
{
	struct far_peer *p = arg;

	(void)s;
	if (p->manners & FAR_NO_EXEC ||
	    (p->manners & FAR_ONE_COMMAND && p->commands != 0))
		return 1;
	if (p->n_todo == 8)
		return 1;
	p->commands++;
	p->todo[p->n_todo].channel = c;
	snprintf(p->todo[p->n_todo++].command, sizeof p->todo[0].command, "%s", command);
	return 0;
}

/* After the request was answered. */
static void
far_act(struct far_peer *p, ssh_channel c, const char *command)
{
	static char big[32768];
	int i, n;

	ssh_set_blocking(p->session, 1);
	if (p->manners & FAR_NAGS) {
		for (i = 0; i < 2000; i++)
			ssh_channel_request_send_break(c, 1);
	}
	if (strncmp(command, "echo ", 5) == 0) {
		ssh_channel_write(c, command + 5, (uint32_t)strlen(command + 5));
		ssh_channel_write_stderr(c, "warned", 6);
		far_finish(c, 7);
	} else if (sscanf(command, "big %d", &n) == 1) {
		memset(big, 'x', sizeof big);
		for (; n > 0; n -= (int)sizeof big) {
			int k = n < (int)sizeof big ? n : (int)sizeof big;

			if (ssh_channel_write(c, big, (uint32_t)k) < 0)
				_exit(1);
		}
		far_finish(c, 0);
	} else if (strcmp(command, "no close") == 0) {
		ssh_channel_write(c, "half", 4);
		ssh_channel_send_eof(c);
	} else if (strcmp(command, "hang up") == 0) {
		ssh_channel_write(c, "half", 4);
		ssh_blocking_flush(p->session, 1000);
		p->stop = true;
	} else if (strcmp(command, "signal") == 0) {
		ssh_channel_request_send_exit_signal(c, "KILL", 0, "", "");
		ssh_channel_close(c);
	} else if (strcmp(command, "no status") == 0) {
		ssh_channel_write(c, "done", 4);
		ssh_channel_close(c);
	} /* anything else never ends */
	ssh_set_blocking(p->session, 0);
}

static int
far_terminal(ssh_session s, ssh_channel c, const char *term, int x, int y, int px, int py,
    void *arg)
{
	struct far_peer *p = arg;

	(void)s;
	(void)c;
	(void)term;
	(void)x;
	(void)y;
	(void)px;
	(void)py;
	return p->manners & FAR_MUTE_SHELL ? 0 : -1;
}

static int
far_shell(ssh_session s, ssh_channel c, void *arg)
{
	(void)s;
	(void)c;
	(void)arg;
	return 0;
}

static void
far_channel_closed(ssh_session s, ssh_channel c, void *arg)
{
	struct far_peer *p = arg;

	(void)s;
	(void)c;
	p->channels--;
}

static ssh_channel
far_open(ssh_session s, void *arg)
{
	struct far_peer *p = arg;
	ssh_channel c;

	if (p->manners & FAR_NO_CHANNEL || !p->authenticated)
		return NULL;
	if (p->manners & FAR_ONE_CHANNEL && p->channels != 0)
		return NULL;
	c = ssh_channel_new(s);
	p->channels++;
	ssh_set_channel_callbacks(c, &p->on_channel);
	return c;
}

static void
far_serve(int fd, ssh_key host_key, unsigned manners, const char *kex)
{
	struct far_peer p = { .manners = manners };
	struct ssh_server_callbacks_struct on = { .userdata = &p,
		.auth_password_function = far_auth_password,
		.auth_none_function = far_auth_none,
		.channel_open_request_session_function = far_open };
	ssh_bind b = ssh_bind_new();
	ssh_session s = ssh_new();
	ssh_event ev = ssh_event_new();
	int one = 1, zero = 0;

	p.session = s;
	p.on_channel.userdata = &p;
	p.on_channel.channel_exec_request_function = far_exec;
	p.on_channel.channel_close_function = far_channel_closed;
	p.on_channel.channel_pty_request_function = far_terminal;
	p.on_channel.channel_shell_request_function = far_shell;
	ssh_callbacks_init(&p.on_channel);
	ssh_callbacks_init(&on);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	ssh_bind_options_set(b, SSH_BIND_OPTIONS_PROCESS_CONFIG, &zero);
	ssh_bind_options_set(b, SSH_BIND_OPTIONS_IMPORT_KEY, host_key);
	if (kex != NULL)
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_KEY_EXCHANGE, kex);
	if (ssh_bind_accept_fd(b, s, fd) != SSH_OK)
		_exit(1);
	ssh_set_server_callbacks(s, &on);
	ssh_set_auth_methods(s,
	    manners & FAR_NO_PASSWORD ? SSH_AUTH_METHOD_INTERACTIVE
				      : SSH_AUTH_METHOD_PASSWORD);
	if (manners & FAR_NO_PASSWORD)
		ssh_set_message_callback(s, far_auth_message, &p);
	if (ssh_handle_key_exchange(s) != SSH_OK)
		_exit(1);
	ssh_event_add_session(ev, s);
	while (!p.stop && ssh_event_dopoll(ev, 1000) != SSH_ERROR &&
	    (ssh_get_status(s) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0) {
		/* Writing reads too: more may be asked for meanwhile. */
		while (p.n_todo > 0) {
			struct far_todo first = p.todo[0];

			memmove(p.todo, p.todo + 1, sizeof p.todo - sizeof p.todo[0]);
			p.n_todo--;
			far_act(&p, first.channel, first.command);
		}
	}
	_exit(0);
}

/* Serves each connection in a process of its own. kex: what it offers, NULL for all. */
FAR uint16_t
far_server(struct far *f, unsigned manners, const char *kex)
{
	uint16_t port;
	int fd = far_listen("0.0.0.0", &port);
	pid_t pid = fork();

	if (pid == 0) {
		ssh_key key = NULL;

		prctl(PR_SET_PDEATHSIG, SIGTERM);
		signal(SIGCHLD, SIG_IGN);
		fcntl(fd, F_SETFL, 0);
		if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK)
			_exit(1);
		for (;;) {
			int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

			if (peer < 0)
				continue;
			if (fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGTERM);
				close(fd);
				far_serve(peer, ssh_key_dup(key), manners, kex);
			}
			close(peer);
		}
	}
	close(fd);
	f->pids[f->n_pids++] = pid;
	return port;
}

/* ---- a relay on the test's own loop, that counts, cuts and stalls ---- */

struct far_relay;

struct far_pair {
	struct far_relay *relay;
	struct far_pair *next;
	int near, far;
	struct watch *near_watch, *far_watch;
	size_t from_far;
	bool dead;
};

struct far_relay {
	struct loop *loop;
	uint16_t port, to;
	int fd;
	struct watch *watch;
	int accepted;
	size_t cut_after, stall_after; /* bytes from the server; 0: never */
	struct far_pair *pairs;
};

FAR void
far_pair_close(struct far_pair *p)
{
	if (p->dead)
		return;
	p->dead = true;
	watch_free(p->near_watch);
	watch_free(p->far_watch);
	close(p->near);
	close(p->far);
}

FAR void
far_pass(struct far_pair *p, int from, int to, bool from_far)
{
	struct far_relay *r = p->relay;
	char buf[4096];
	size_t want = sizeof buf, done = 0;
	ssize_t n;

	if (from_far && r->stall_after != 0) {
		if (p->from_far >= r->stall_after) {
			watch_set(p->far_watch, WATCH_NONE);
			return;
		}
		if (want > r->stall_after - p->from_far)
			want = r->stall_after - p->from_far;
	}
	if (from_far && r->cut_after != 0 && want > r->cut_after - p->from_far)
		want = r->cut_after - p->from_far;
	n = recv(from, buf, want, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	while (n > 0 && done < (size_t)n) {
		ssize_t w = send(to, buf + done, (size_t)n - done, MSG_NOSIGNAL);

		if (w <= 0)
			break;
		done += (size_t)w;
	}
	if (n > 0 && from_far)
		p->from_far += (size_t)n;
	if (n <= 0 || (from_far && r->cut_after != 0 && p->from_far >= r->cut_after))
		far_pair_close(p);
}

FAR void
far_from_near(void *arg, unsigned what)
{
	struct far_pair *p = arg;

	(void)what;
	far_pass(p, p->near, p->far, false);
}

FAR void
far_from_far(void *arg, unsigned what)
{
	struct far_pair *p = arg;

	(void)what;
	far_pass(p, p->far, p->near, true);
}

FAR void
far_relay_accept(void *arg, unsigned what)
{
	struct far_relay *r = arg;
	int fd = accept4(r->fd, NULL, NULL, SOCK_CLOEXEC), one = 1;
	struct far_pair *p;

	(void)what;
	if (fd < 0)
		return;
	r->accepted++;
	p = mem_alloc(sizeof *p);
	p->relay = r;
	p->near = fd;
	p->far = far_connect(r->to);
	if (p->far < 0)
		abort();
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(p->far, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	p->near_watch = watch_new(r->loop, p->near, WATCH_READ, far_from_near, p);
	p->far_watch = watch_new(r->loop, p->far, WATCH_READ, far_from_far, p);
	p->next = r->pairs;
	r->pairs = p;
}

FAR void
far_relay_begin(struct far_relay *r, struct loop *l, uint16_t to)
{
	*r = (struct far_relay){ .loop = l, .to = to };
	r->fd = far_listen("127.0.0.1", &r->port);
	r->watch = watch_new(l, r->fd, WATCH_READ, far_relay_accept, r);
}

FAR void
far_relay_hang_up(struct far_relay *r)
{
	struct far_pair *p, *next;

	for (p = r->pairs; p != NULL; p = next) {
		next = p->next;
		far_pair_close(p);
		mem_free(p);
	}
	r->pairs = NULL;
}

/* It has passed on all that it will. */
FAR bool
far_relay_stalls(const struct far_relay *r)
{
	return r->pairs != NULL && r->pairs->from_far >= r->stall_after;
}

FAR void
far_relay_end(struct far_relay *r)
{
	far_relay_hang_up(r);
	watch_free(r->watch);
	close(r->fd);
}

/* ---- a TCP server that is no SSH server ---- */

struct far_mute {
	struct loop *loop;
	uint16_t port;
	int fd, peers[64];
	size_t n_peers;
	struct watch *watch, *flood;
	const char *says; /* to everybody who comes */
	bool hangs_up, floods;
};

FAR void
far_mute_flood(void *arg, unsigned what)
{
	struct far_mute *m = arg;
	static char lines[4096];
	size_t i;

	(void)what;
	for (i = 0; i < sizeof lines; i++)
		lines[i] = i % 64 == 63 ? '\n' : 'b';
	send(m->peers[m->n_peers - 1], lines, sizeof lines, MSG_NOSIGNAL | MSG_DONTWAIT);
}

FAR void
far_mute_accept(void *arg, unsigned what)
{
	struct far_mute *m = arg;
	int fd = accept4(m->fd, NULL, NULL, SOCK_CLOEXEC);

	(void)what;
	if (fd < 0)
		return;
	m->peers[m->n_peers++] = fd;
	if (m->says != NULL)
		send(fd, m->says, strlen(m->says), MSG_NOSIGNAL);
	if (m->hangs_up) {
		shutdown(fd, SHUT_WR);
	} else if (m->floods) {
		watch_free(m->flood);
		m->flood = watch_new(m->loop, fd, WATCH_WRITE, far_mute_flood, m);
	}
}

FAR void
far_mute_begin(struct far_mute *m, struct loop *l)
{
	*m = (struct far_mute){ .loop = l };
	m->fd = far_listen("127.0.0.1", &m->port);
	m->watch = watch_new(l, m->fd, WATCH_READ, far_mute_accept, m);
}

FAR void
far_mute_end(struct far_mute *m)
{
	size_t i;

	watch_free(m->flood);
	watch_free(m->watch);
	for (i = 0; i < m->n_peers; i++)
		close(m->peers[i]);
	close(m->fd);
}

/* ---- a device that never answers TCP: a listener whose queue is full ---- */

struct far_hole {
	int fd, full[4];
	uint16_t port;
};

FAR void
far_hole_begin(struct far_hole *h)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	size_t i;

	inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
	h->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(h->fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(h->fd, 0) < 0 ||
	    getsockname(h->fd, (struct sockaddr *)&a, &n) < 0)
		abort();
	h->port = ntohs(a.sin_port);
	for (i = 0; i < 4; i++) {
		h->full[i] =
		    socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		connect(h->full[i], (struct sockaddr *)&a, sizeof a);
	}
	poll(NULL, 0, 50);
}

FAR void
far_hole_end(struct far_hole *h)
{
	size_t i;

	for (i = 0; i < 4; i++)
		close(h->full[i]);
	close(h->fd);
}

#endif
