#include "link/ssh/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/ssh/wire_in.h"

/* A device that asks something of us (a channel, an unknown request) is told no. Without this the
 * library keeps each such message until the session ends. */
static int
refuse(ssh_session session, ssh_message msg, void *arg)
{
	(void)session;
	(void)msg;
	(void)arg;
	return 1;
}

static int
set_options(
    struct wire *w, const char *address, const char *user, const struct algo_lists *a)
{
	/* Neither files of the user that runs us, nor of the system, have a say. */
	const struct {
		enum ssh_options_e option;
		const void *value;
	} rows[] = {
		{ SSH_OPTIONS_PROCESS_CONFIG, &(int){ 0 } },
		{ SSH_OPTIONS_SSH_DIR, "/dev/null" },
		{ SSH_OPTIONS_KNOWNHOSTS, "/dev/null" },
		{ SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null" },
		{ SSH_OPTIONS_FD, &w->library_fd },
		{ SSH_OPTIONS_HOST, address },
		{ SSH_OPTIONS_USER, user },
		{ SSH_OPTIONS_KEY_EXCHANGE, a->kex },
		{ SSH_OPTIONS_HOSTKEYS, a->host_keys },
		{ SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, a->user_keys },
		{ SSH_OPTIONS_CIPHERS_C_S, a->ciphers },
		{ SSH_OPTIONS_CIPHERS_S_C, a->ciphers },
		{ SSH_OPTIONS_HMAC_C_S, a->macs },
		{ SSH_OPTIONS_HMAC_S_C, a->macs },
		{ SSH_OPTIONS_COMPRESSION, "no" },
		{ SSH_OPTIONS_RSA_MIN_SIZE, &a->rsa_bits_min },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		if (ssh_options_set(w->session, rows[i].option, rows[i].value) != SSH_OK)
			return ERR_UNSUPPORTED;
	}
	return 0;
}

struct wire *
wire_new(int fd, const char *address, const char *user, const struct algo_lists *algos)
{
	struct wire *w = mem_alloc(sizeof *w);

	/* The library gets a descriptor of its own: it closes it when something fails, and a
	 * number that is closed under a watch may be somebody else's the next moment. */
	w->fd = fd;
	w->agent_fd = -1;
	w->library_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	list_init(&w->leaving);
	w->counter = mem_alloc(sizeof *w->counter);
	w->session = ssh_new();
	if (w->session == NULL)
		mem_exhausted(0);
	if (w->library_fd < 0 || set_options(w, address, user, algos) < 0) {
		wire_free(w);
		return NULL;
	}
	ssh_set_blocking(w->session, 0);
	ssh_set_counters(w->session, w->counter, NULL);
	ssh_set_message_callback(w->session, refuse, NULL);
	return w;
}

/* The socket has room: what we send is small. Unless told so the library asks with a system call
 * before each write, and a write still waiting when the device fails hides why it failed. */
void
wire_may_write(struct wire *w)
{
	if (w->started)
		ssh_set_fd_towrite(w->session);
}

void
wire_free(struct wire *w)
{
	if (w == NULL)
		return;
	wire_login_fini(w);
	wire_chan_drop_all(w);
	if (w->event != NULL) {
		ssh_event_remove_session(w->event, w->session);
		ssh_event_free(w->event);
	}
	if (w->started)
		w->library_fd = ssh_get_fd(w->session); /* -1 where it closed it */
	if (wire_alive(w)) {
		wire_may_write(w);
		ssh_disconnect(w->session);
	}
	ssh_free(w->session);
	/* In some of these ways the library has closed it by now, in others not. */
	if (w->library_fd >= 0 && fcntl(w->library_fd, F_GETFD) >= 0)
		close(w->library_fd);
	close(w->fd);
	mem_free(w->counter);
	mem_free(w);
}

unsigned
wire_wants(const struct wire *w)
{
	/* Not ssh_get_poll_flags(): that asks for write after every write. */
	return WATCH_READ |
	    (ssh_get_status(w->session) & SSH_WRITE_PENDING ? WATCH_WRITE : 0);
}

static enum wire_step
failed(struct wire *w)
{
	w->failed = true;
	return WIRE_FAILED;
}

enum wire_step
wire_shake(struct wire *w)
{
	int r;

	wire_may_write(w);
	r = ssh_connect(w->session);
	if (!w->started) {
		int flags = fcntl(w->fd, F_GETFL);

		/* With its first call the library makes the socket blocking: a device that reads
		 * nothing would hold the loop in a write. */
		w->started = true;
		if (flags >= 0)
			fcntl(w->fd, F_SETFL, flags | O_NONBLOCK);
	}
	if (r == SSH_AGAIN)
		return WIRE_WAIT;
	if (r != SSH_OK)
		return failed(w);
	w->event = ssh_event_new();
	if (w->event == NULL)
		mem_exhausted(0);
	if (ssh_event_add_session(w->event, w->session) != SSH_OK)
		return failed(w);
	return WIRE_DONE;
}

enum wire_step
wire_pump(struct wire *w)
{
	wire_may_write(w);
	if (ssh_event_dopoll(w->event, 0) == SSH_ERROR || !wire_alive(w))
		return failed(w);
	return WIRE_DONE;
}

bool
wire_alive(const struct wire *w)
{
	return !w->failed && ssh_is_connected(w->session) &&
	    (ssh_get_status(w->session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
}

bool
wire_hung_up(const struct wire *w)
{
	const char *e = ssh_get_error(w->session);

	/* The library has one code for all that is fatal. */
	return strstr(e, "Socket error") != NULL ||
	    strstr(e, "Remote host closed") != NULL ||
	    strstr(e, "SSH_MSG_DISCONNECT") != NULL;
}

const char *
wire_banner(const struct wire *w)
{
	return ssh_get_serverbanner(w->session);
}

uint64_t
wire_bytes_in(const struct wire *w)
{
	return w->counter->in_bytes;
}

int
wire_host_key(struct wire *w, char type[KEY_TYPE_MAX], char print[FINGERPRINT_MAX])
{
	unsigned char *hash = NULL;
	size_t n = 0;
	ssh_key key = NULL;
	char *text = NULL;
	int r = ERR_MALFORMED;

	if (ssh_get_server_publickey(w->session, &key) != SSH_OK)
		return ERR_MALFORMED;
	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n) == 0)
		text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, n);
	if (text != NULL && strlen(text) < FINGERPRINT_MAX) {
		const char *name = ssh_key_type_to_char(ssh_key_type(key));

		snprintf(print, FINGERPRINT_MAX, "%s", text);
		snprintf(type, KEY_TYPE_MAX, "%s", name == NULL ? "" : name);
		r = 0;
	}
	ssh_string_free_char(text);
	ssh_clean_pubkey_hash(&hash);
	ssh_key_free(key);
	return r;
}

static const char *
or_none(const char *s)
{
	return s == NULL ? "none" : s;
}

void
wire_algorithms(const struct wire *w, char *text, size_t size_bytes)
{
	snprintf(text, size_bytes, "%s %s %s", or_none(ssh_get_kex_algo(w->session)),
	    or_none(ssh_get_cipher_in(w->session)), or_none(ssh_get_hmac_in(w->session)));
}

const char *
wire_error(const struct wire *w)
{
	return w->why[0] != '\0' ? w->why : ssh_get_error(w->session);
}
