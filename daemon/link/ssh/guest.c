/* The library's callbacks must decide at once who may come in; we ask another process. Its messages can wait,
 * and are the older way: */
#define SSH_SUPPRESS_DEPRECATED
#include "link/ssh/guest.h"

#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/ssh/guest_in.h"

#define METHODS (SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_INTERACTIVE)

#define BYTES_BEFORE_IN (256 * 1024) /* that a stranger may say */
#define KEYS_TRIED_MAX  10           /* an agent may hold some */
#define TRIES_MAX       3            /* with a password */
#define SIDE_MAX        10000        /* columns or rows of a terminal */
#define LEAVE_US        SECOND_US    /* for the other end to close */
#define UNACKED_MS_MAX  30000        /* then the system gives the connection up */

static const char kex[] =
    "curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group16-sha512";
static const char ciphers[] =
    "aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes128-ctr";
static const char macs[] = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";
static const char host_keys[] = "ssh-ed25519";
static const char user_keys[] =
    "ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
    "ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";

struct guest {
	struct loop *loop;
	const struct guest_ops *ops;
	void *arg;
	int fd;
	struct watch *watch;
	struct timer *soon; /* gone() is told on the loop */
	ssh_session session;
	ssh_event event; /* made when the keys are agreed */
	ssh_channel channel;
	struct ssh_channel_callbacks_struct on_channel;
	bool closed; /* the channel, by the other end */
	struct ssh_counter_struct counter;
	ssh_message asked; /* who may come in is being decided */
	unsigned keys_tried, tries;
	bool in, opened, over, leaving, deaf;
	char user[128], term[64], why[160];
	uint32_t columns, rows;
};

static bool
alive(const struct guest *g)
{
	return !g->over && ssh_is_connected(g->session) &&
	    (ssh_get_status(g->session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
}

static void
settle(struct guest *g)
{
	unsigned wants = g->deaf ? WATCH_NONE : WATCH_READ;

	if (g->over)
		return;
	if (ssh_get_status(g->session) & SSH_WRITE_PENDING)
		wants |= WATCH_WRITE;
	watch_set(g->watch, wants);
}

static void
end(struct guest *g, const char *why)
{
	if (g->over)
		return;
	g->over = true;
	watch_set(g->watch, WATCH_NONE);
	snprintf(g->why, sizeof g->why, "%s", why);
	timer_after(g->soon, 0);
}

static void
tell_gone(void *arg)
{
	struct guest *g = arg;

	g->over = true;
	watch_set(g->watch, WATCH_NONE);
	g->ops->gone(g->arg, g->why);
}

static bool
set_options(ssh_bind b, const struct guest_keys *keys)
{
	const struct {
		enum ssh_bind_options_e option;
		const void *value;
	} rows[] = {
		{ SSH_BIND_OPTIONS_PROCESS_CONFIG, &(bool){ false } },
		{ SSH_BIND_OPTIONS_BANNER, "triaged" },
		{ SSH_BIND_OPTIONS_KEY_EXCHANGE, kex },
		{ SSH_BIND_OPTIONS_CIPHERS_C_S, ciphers },
		{ SSH_BIND_OPTIONS_CIPHERS_S_C, ciphers },
		{ SSH_BIND_OPTIONS_HMAC_C_S, macs },
		{ SSH_BIND_OPTIONS_HMAC_S_C, macs },
		{ SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, host_keys },
		{ SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, user_keys },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (ssh_bind_options_set(b, rows[i].option, rows[i].value) != SSH_OK)
			return false;
	for (i = 0; i < GUEST_KEYS_N; i++) {
		ssh_key copy = NULL; /* the library takes it over */
		char *text = NULL;
		bool is_set = false;

		if (ssh_pki_export_privkey_base64(
			keys->key[i], NULL, NULL, NULL, &text) == SSH_OK &&
		    ssh_pki_import_privkey_base64(text, NULL, NULL, NULL, &copy) ==
			SSH_OK)
			is_set = ssh_bind_options_set(
				     b, SSH_BIND_OPTIONS_IMPORT_KEY, copy) == SSH_OK;
		if (text != NULL)
			secret_wipe(text, strlen(text));
		ssh_string_free_char(text);
		if (!is_set)
			return false;
	}
	return true;
}

/* --- what it says --- */

static void
say_no(struct guest *g, ssh_message m)
{
	(void)g;
	ssh_message_reply_default(m);
	ssh_message_free(m);
}

static void
turn_away(struct guest *g, ssh_message m)
{
	ssh_message_auth_set_methods(m, METHODS);
	say_no(g, m);
}

static void
ask_name(ssh_message m)
{
	const char *prompts[] = { "Your name: ", "Password: ", "Code: " };
	char echo[] = { 1, 0, 0 };

	ssh_message_auth_interactive_request(
	    m, "", "", ARRAY_LEN(prompts), prompts, echo);
}

static void
hear_answers(struct guest *g, ssh_message m)
{
	const char *name, *password, *code;
	struct secret *s;

	if (ssh_userauth_kbdint_getnanswers(g->session) != 3 || ++g->tries > TRIES_MAX) {
		turn_away(g, m);
		if (g->tries > TRIES_MAX)
			end(g, "too many tries");
		return;
	}
	name = ssh_userauth_kbdint_getanswer(g->session, 0);
	password = ssh_userauth_kbdint_getanswer(g->session, 1);
	code = ssh_userauth_kbdint_getanswer(g->session, 2);
	if (name == NULL || password == NULL || code == NULL || strlen(password) > 1024) {
		turn_away(g, m);
		return;
	}
	g->asked = m;
	s = secret_new(password, strlen(password));
	secret_wipe((char *)(uintptr_t)password, strlen(password));
	g->ops->password(g->arg, g->user, *name != 0 ? name : g->user, s, code);
	secret_free(s);
}

static void
hear_key(struct guest *g, ssh_message m)
{
	enum ssh_publickey_state_e state = ssh_message_auth_publickey_state(m);
	ssh_key key = ssh_message_auth_pubkey(m);
	char *base64 = NULL;
	char line[4096];

	if ((state != SSH_PUBLICKEY_STATE_NONE && state != SSH_PUBLICKEY_STATE_VALID) ||
	    key == NULL || ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK) {
		turn_away(g, m);
		return;
	}
	if (++g->keys_tried > KEYS_TRIED_MAX) {
		turn_away(g, m);
		end(g, "too many keys");
	} else {
		g->asked = m;
		snprintf(line, sizeof line, "%s %s",
		    ssh_key_type_to_char(ssh_key_type(key)), base64);
		g->ops->key(g->arg, g->user, line, state == SSH_PUBLICKEY_STATE_VALID);
	}
	ssh_string_free_char(base64);
}

static void
hear_auth(struct guest *g, ssh_message m)
{
	const char *user = ssh_message_auth_user(m);

	/* Answers have no name: they belong to the question before. */
	if (!g->in && ssh_message_subtype(m) == SSH_AUTH_METHOD_INTERACTIVE &&
	    ssh_message_auth_kbdint_is_response(m)) {
		hear_answers(g, m);
		return;
	}
	if (g->in || user == NULL || strlen(user) >= sizeof g->user) {
		say_no(g, m);
		return;
	}
	snprintf(g->user, sizeof g->user, "%s", user);
	switch (ssh_message_subtype(m)) {
	case SSH_AUTH_METHOD_PUBLICKEY: hear_key(g, m); return;
	case SSH_AUTH_METHOD_INTERACTIVE:
		ask_name(m);
		ssh_message_free(m);
		return;
	default: turn_away(g, m); return;
	}
}

static void
on_close(ssh_session session, ssh_channel channel, void *arg)
{
	struct guest *g = arg;

	(void)session;
	(void)channel;
	g->closed = true;
}

static void
hear_open(struct guest *g, ssh_message m)
{
	int what = ssh_message_subtype(m);

	if (g->in && g->channel == NULL && what == SSH_CHANNEL_SESSION) {
		g->channel = ssh_message_channel_request_open_reply_accept(m);
		ssh_message_free(m);
		if (g->channel == NULL) {
			end(g, "no channel");
			return;
		}
		g->on_channel.userdata = g;
		g->on_channel.channel_close_function = on_close;
		ssh_callbacks_init(&g->on_channel);
		ssh_set_channel_callbacks(g->channel, &g->on_channel);
		return;
	}
	say_no(g, m);
	g->ops->refused(g->arg,
	    what == SSH_CHANNEL_DIRECT_TCPIP ? "port forwarding"
		: what == SSH_CHANNEL_X11    ? "X11 forwarding"
					     : "a second channel");
}

static uint32_t
side(int n, uint32_t otherwise)
{
	return n > 0 && n <= SIDE_MAX ? (uint32_t)n : otherwise;
}

static void
take_size(struct guest *g, ssh_message m)
{
	g->columns = side(ssh_message_channel_request_pty_width(m), 80);
	g->rows = side(ssh_message_channel_request_pty_height(m), 24);
}

static void
open_it(struct guest *g, ssh_message m, const char *command)
{
	char *copy = command == NULL ? NULL : mem_text(command);

	g->opened = true;
	ssh_message_channel_request_reply_success(m);
	ssh_message_free(m);
	g->ops->opened(g->arg, copy);
	mem_free(copy);
}

static void
hear_request(struct guest *g, ssh_message m)
{
	const char *refused = NULL, *term;

	if (g->channel == NULL || ssh_message_channel_request_channel(m) != g->channel) {
		say_no(g, m);
		return;
	}
	switch (ssh_message_subtype(m)) {
	case SSH_CHANNEL_REQUEST_PTY:
		term = ssh_message_channel_request_pty_term(m);
		if (g->opened || *g->term != 0 || term == NULL)
			break;
		take_size(g, m);
		snprintf(g->term, sizeof g->term, "%s", *term != 0 ? term : "dumb");
		ssh_message_channel_request_reply_success(m);
		ssh_message_free(m);
		return;
	case SSH_CHANNEL_REQUEST_WINDOW_CHANGE:
		take_size(g, m);
		ssh_message_channel_request_reply_success(m);
		ssh_message_free(m);
		if (g->opened)
			g->ops->resized(g->arg);
		return;
	case SSH_CHANNEL_REQUEST_SHELL:
		if (g->opened)
			break;
		open_it(g, m, NULL);
		return;
	case SSH_CHANNEL_REQUEST_EXEC:
		if (g->opened || ssh_message_channel_request_command(m) == NULL)
			break;
		open_it(g, m, ssh_message_channel_request_command(m));
		return;
	case SSH_CHANNEL_REQUEST_SUBSYSTEM: refused = "a subsystem"; break;
	case SSH_CHANNEL_REQUEST_X11: refused = "X11 forwarding"; break;
	default: break;
	}
	say_no(g, m);
	if (refused != NULL)
		g->ops->refused(g->arg, refused);
}

static void
hear(struct guest *g, ssh_message m)
{
	switch (ssh_message_type(m)) {
	case SSH_REQUEST_SERVICE:
		ssh_message_service_reply_success(m);
		ssh_message_free(m);
		return;
	case SSH_REQUEST_AUTH: hear_auth(g, m); return;
	case SSH_REQUEST_CHANNEL_OPEN: hear_open(g, m); return;
	case SSH_REQUEST_CHANNEL: hear_request(g, m); return;
	case SSH_REQUEST_GLOBAL:
		say_no(g, m);
		g->ops->refused(g->arg, "port forwarding");
		return;
	default: say_no(g, m); return;
	}
}

/* One after the other: while it is decided who comes in, the others wait. */
static void
hear_all(struct guest *g)
{
	ssh_message m;

	while (alive(g) && g->asked == NULL && (m = ssh_message_get(g->session)) != NULL)
		hear(g, m);
}

static void
pump(struct guest *g)
{
	int r;

	if (g->event == NULL) {
		r = ssh_handle_key_exchange(g->session);
		if (r == SSH_AGAIN)
			return;
		if (r == SSH_OK)
			g->event = ssh_event_new();
		if (r != SSH_OK ||
		    ssh_event_add_session(g->event, g->session) != SSH_OK) {
			end(g, ssh_get_error(g->session));
			return;
		}
	} else {
		ssh_set_fd_towrite(g->session);
		if (ssh_event_dopoll(g->event, 0) == SSH_ERROR)
			end(g, ssh_get_error(g->session));
	}
	hear_all(g);
}

static void
ready(void *arg, unsigned what)
{
	struct guest *g = arg;

	(void)what;
	if (g->over)
		return;
	pump(g);
	if (!g->in && g->counter.in_bytes > BYTES_BEFORE_IN)
		end(g, "it says too much before it is signed in");
	if (g->opened && !g->leaving)
		g->ops->moved(g->arg);
	if (!g->over && !alive(g))
		end(g, "the connection ended");
	else if (g->leaving && g->closed)
		end(g, "");
	settle(g);
}

struct guest *
guest_new(struct loop *l, int fd, const struct guest_keys *keys,
    const struct guest_ops *ops, void *arg)
{
	struct guest *g = mem_alloc(sizeof *g);
	int one = 1, unacked = UNACKED_MS_MAX, library_fd;
	ssh_bind b = ssh_bind_new();

	g->loop = l;
	g->ops = ops;
	g->arg = arg;
	g->fd = fd;
	g->session = ssh_new();
	if (b == NULL || g->session == NULL)
		mem_exhausted(0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacked, sizeof unacked);
	/* The library closes its own when something fails; ours stays under its watch. */
	library_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (library_fd < 0 || !set_options(b, keys) ||
	    ssh_bind_accept_fd(b, g->session, library_fd) != SSH_OK) {
		ssh_bind_free(b);
		ssh_free(g->session);
		close(fd);
		mem_free(g);
		return NULL;
	}
	ssh_bind_free(b);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	ssh_set_blocking(g->session, 0);
	ssh_set_counters(g->session, &g->counter, NULL);
	ssh_set_auth_methods(g->session, METHODS);
	g->soon = timer_new(l, tell_gone, g);
	g->watch = watch_new(l, fd, WATCH_READ, ready, g);
	pump(g); /* our banner */
	settle(g);
	return g;
}

void
guest_free(struct guest *g)
{
	if (g == NULL)
		return;
	if (g->asked != NULL)
		ssh_message_free(g->asked);
	watch_free(g->watch);
	timer_free(g->soon);
	if (g->event != NULL) {
		ssh_event_remove_session(g->event, g->session);
		ssh_event_free(g->event);
	}
	if (ssh_is_connected(g->session))
		ssh_disconnect(g->session);
	ssh_free(g->session);
	close(g->fd);
	mem_free(g);
}

void
guest_let_in(struct guest *g)
{
	ssh_message m = g->asked;

	if (m == NULL)
		return;
	g->asked = NULL;
	if (ssh_message_subtype(m) == SSH_AUTH_METHOD_PUBLICKEY &&
	    ssh_message_auth_publickey_state(m) == SSH_PUBLICKEY_STATE_NONE) {
		ssh_message_auth_reply_pk_ok_simple(m);
	} else {
		ssh_message_auth_reply_success(m, 0);
		g->in = true;
	}
	ssh_message_free(m);
	hear_all(g);
	settle(g);
}

void
guest_turn_away(struct guest *g)
{
	ssh_message m = g->asked;

	if (m == NULL)
		return;
	g->asked = NULL;
	turn_away(g, m);
	hear_all(g);
	settle(g);
}

bool
guest_is_in(const struct guest *g)
{
	return g->in;
}

const char *
guest_user(const struct guest *g)
{
	return g->user;
}

const char *
guest_client(const struct guest *g)
{
	const char *s = ssh_get_clientbanner(g->session);

	return s == NULL ? "" : s;
}

struct guest_screen
guest_screen(const struct guest *g)
{
	return (struct guest_screen){ g->term, g->columns, g->rows };
}

int
guest_read(struct guest *g, void *p, size_t n_bytes)
{
	int n;

	if (g->channel == NULL)
		return 0;
	if (g->over || g->leaving)
		return ERR_CLOSED;
	ssh_set_fd_towrite(g->session);
	n = ssh_channel_read_nonblocking(g->channel, p, (uint32_t)n_bytes, 0);
	hear_all(g);
	settle(g);
	if (n > 0 || n == SSH_AGAIN)
		return n > 0 ? n : 0;
	return n == SSH_EOF || n == SSH_ERROR || ssh_channel_is_eof(g->channel)
	    ? ERR_CLOSED
	    : 0;
}

size_t
guest_room(const struct guest *g)
{
	if (g->channel == NULL || g->over || g->leaving ||
	    !ssh_channel_is_open(g->channel) ||
	    ssh_get_status(g->session) & SSH_WRITE_PENDING)
		return 0;
	return ssh_channel_window_size(g->channel);
}

static int
say(struct guest *g, const void *p, size_t n_bytes, bool is_err)
{
	size_t room = guest_room(g);
	uint32_t n = (uint32_t)(n_bytes < room ? n_bytes : room);
	int sent;

	if (g->over || g->leaving || !alive(g))
		return ERR_CLOSED;
	if (n == 0)
		return 0;
	ssh_set_fd_towrite(g->session);
	sent = is_err ? ssh_channel_write_stderr(g->channel, p, n)
		      : ssh_channel_write(g->channel, p, n);
	settle(g);
	if (sent == SSH_AGAIN)
		return 0;
	return sent < 0 ? ERR_CLOSED : sent;
}

int
guest_write(struct guest *g, const void *p, size_t n_bytes)
{
	return say(g, p, n_bytes, false);
}

int
guest_write_error(struct guest *g, const void *p, size_t n_bytes)
{
	return say(g, p, n_bytes, true);
}

void
guest_keep_alive(struct guest *g)
{
	if (g->over || !g->in)
		return;
	ssh_set_fd_towrite(g->session);
	(void)ssh_send_keepalive(g->session);
	settle(g);
}

void
guest_end(struct guest *g, int exit_status)
{
	if (g->over || g->leaving)
		return;
	g->leaving = true;
	if (g->channel == NULL || !alive(g)) {
		end(g, "");
		return;
	}
	ssh_set_fd_towrite(g->session);
	ssh_channel_request_send_exit_status(g->channel, exit_status);
	ssh_channel_send_eof(g->channel);
	ssh_channel_close(g->channel);
	timer_after(g->soon, LEAVE_US);
	g->deaf = false;
	settle(g);
}

void
guest_listen(struct guest *g, bool on)
{
	if (g->deaf == !on)
		return;
	g->deaf = !on;
	settle(g);
}
