#include "link/ssh/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "link/ssh/dial.h"
#include "link/ssh/hint.h"
#include "link/ssh/stream.h"

#define STEP_US (15 * SECOND_US) /* for each step, until the shell is there */

struct terminal {
	struct loop *loop;
	const struct terminal_ops *ops;
	void *arg;
	struct arena mem;
	struct terminal_request req; /* its texts in mem */
	enum ssh_stage stage;
	bool over, deaf;
	int fd; /* until the wire has it */
	struct watch *watch;
	struct timer *limit, *soon;
	struct wire *wire;
	struct wire_stream *stream;
	struct wire_login login;
	struct ssh_answer how;
};

static void
settle(struct terminal *t)
{
	unsigned wants;

	if (t->wire == NULL || t->over)
		return;
	wants = wire_wants(t->wire);
	watch_set(t->watch, t->deaf ? wants & ~(unsigned)WATCH_READ : wants);
}

static void
end(struct terminal *t, enum ssh_status status, const char *detail)
{
	if (t->over)
		return;
	t->over = true;
	timer_stop(t->limit);
	watch_set(t->watch, WATCH_NONE);
	t->how.status = status;
	t->how.stage = t->stage;
	t->how.detail = arena_text(&t->mem, detail);
	timer_after(t->soon, 0);
}

static void
tell_gone(void *arg)
{
	struct terminal *t = arg;

	t->ops->gone(t->arg, &t->how);
}

static void
late(void *arg)
{
	struct terminal *t = arg;

	switch (t->stage) {
	case SSH_AT_CONNECT: end(t, SSH_RUN_SILENT, "no answer to the connection"); break;
	case SSH_AT_BANNER:
		end(t, SSH_RUN_NO_BANNER, "it connects and says nothing");
		break;
	default: end(t, SSH_RUN_TIMEOUT, "it did not go on"); break;
	}
}

static void
enter(struct terminal *t, enum ssh_stage stage)
{
	t->stage = stage;
	timer_after(t->limit, STEP_US);
}

static bool
key_is_right(const struct terminal *t)
{
	size_t n = strlen(t->how.host_key);

	return *t->req.host_key == 0 ||
	    (n == strlen(t->req.host_key) &&
		secret_same(t->how.host_key, t->req.host_key, n));
}

static enum ssh_status
broken(const struct terminal *t)
{
	return wire_hung_up(t->wire) ? SSH_RUN_CLOSED : SSH_RUN_BROKEN;
}

static void
shake_failed(struct terminal *t)
{
	const char *error = wire_error(t->wire);
	char kind[64], offers[512];

	if (hint_no_match(error, kind, sizeof kind, offers, sizeof offers)) {
		t->how.offers = arena_text(&t->mem, offers);
		end(t, SSH_RUN_NO_ALGORITHM,
		    arena_printf(&t->mem, "no common algorithm for %s", kind));
	} else {
		end(t, wire_banner(t->wire) == NULL ? SSH_RUN_NOT_SSH : broken(t), error);
	}
}

/* Nothing secret has been said yet. False: and will not be. */
static bool
knows_us(struct terminal *t)
{
	char type[KEY_TYPE_MAX], print[FINGERPRINT_MAX], text[160];

	if (wire_host_key(t->wire, type, print) < 0) {
		end(t, SSH_RUN_BROKEN, "it shows no host key");
		return false;
	}
	wire_algorithms(t->wire, text, sizeof text);
	t->how.algorithms = arena_text(&t->mem, text);
	t->how.banner = arena_text(&t->mem, wire_banner(t->wire));
	t->how.host_key = arena_text(&t->mem, print);
	t->how.host_key_type = arena_text(&t->mem, type);
	if (key_is_right(t))
		return true;
	end(t, SSH_RUN_HOST_KEY, "not the pinned host key");
	return false;
}

/* One step of what comes after TCP; true when the next one can be tried at once. */
static bool
step(struct terminal *t)
{
	switch (t->stage) {
	case SSH_AT_BANNER:
	case SSH_AT_KEYS:
		switch (wire_shake(t->wire)) {
		case WIRE_WAIT:
			if (t->stage == SSH_AT_BANNER && wire_banner(t->wire) != NULL)
				enter(t, SSH_AT_KEYS);
			return false;
		case WIRE_DONE:
			if (!knows_us(t))
				return false;
			enter(t, SSH_AT_LOGIN);
			return true;
		default: shake_failed(t); return false;
		}
	case SSH_AT_LOGIN:
		switch (wire_login(t->wire, &t->login)) {
		case WIRE_WAIT: return false;
		case WIRE_DONE:
			t->how.unguarded = t->login.unguarded;
			t->login.secret = NULL;
			t->stream = wire_stream_new(t->wire);
			enter(t, SSH_AT_CHANNEL);
			return true;
		case WIRE_DENIED:
			end(t,
			    t->login.bad_secret ? SSH_RUN_BAD_SECRET
						: SSH_RUN_AUTH_FAILED,
			    wire_error(t->wire));
			return false;
		default: end(t, broken(t), wire_error(t->wire)); return false;
		}
	default: return false;
	}
}

/* The channel, the terminal and the shell: the library remembers how far it is. */
static void
open_shell(struct terminal *t)
{
	enum wire_step s;

	if (wire_pump(t->wire) == WIRE_FAILED) {
		end(t, broken(t), wire_error(t->wire));
		return;
	}
	s = wire_stream_open(t->stream);
	if (s == WIRE_DONE)
		s = wire_stream_shell(
		    t->stream, t->req.term, t->req.columns, t->req.rows);
	switch (s) {
	case WIRE_WAIT: return;
	case WIRE_DONE:
		t->stage = SSH_AT_COMMAND;
		timer_stop(t->limit);
		t->ops->opened(t->arg, &t->how);
		if (!t->over)
			t->ops->moved(t->arg);
		return;
	case WIRE_DENIED: end(t, SSH_RUN_CHANNEL, "it gives no terminal"); return;
	default: end(t, broken(t), wire_error(t->wire)); return;
	}
}

static void
connected(struct terminal *t)
{
	struct algo_lists algos;
	int error = ssh_dialled(t->fd);

	if (error != 0) {
		end(t, ssh_dial_status(error), strerror(error));
		return;
	}
	algo_lists(t->req.allow, t->req.host_key_type, &algos);
	t->wire = wire_new(t->fd, t->req.address, t->req.user, &algos);
	t->fd = -1;
	if (t->wire == NULL)
		end(t, SSH_RUN_NO_MEANS, "the library refuses our options");
	else
		enter(t, SSH_AT_BANNER);
}

static void
ready(void *arg, unsigned what)
{
	struct terminal *t = arg;

	(void)what;
	if (t->over)
		return;
	if (t->stage == SSH_AT_CONNECT)
		connected(t);
	while (!t->over && step(t))
		;
	if (!t->over && t->stage == SSH_AT_CHANNEL) {
		open_shell(t);
	} else if (!t->over && t->stage == SSH_AT_COMMAND) {
		/* What still can be read is read before it counts as gone. */
		if (wire_pump(t->wire) == WIRE_FAILED)
			watch_set(t->watch, WATCH_NONE);
		t->ops->moved(t->arg);
	}
	if (!t->over && (t->wire == NULL || wire_alive(t->wire)))
		settle(t);
}

struct terminal *
terminal_new(struct loop *l, const struct terminal_request *r,
    const struct terminal_ops *ops, void *arg)
{
	struct terminal *t = mem_alloc(sizeof *t);

	t->loop = l;
	t->ops = ops;
	t->arg = arg;
	arena_init(&t->mem);
	t->req = *r;
	t->req.address = arena_text(&t->mem, r->address);
	t->req.user = arena_text(&t->mem, r->user);
	t->req.host_key = arena_text(&t->mem, r->host_key);
	t->req.host_key_type = arena_text(&t->mem, r->host_key_type);
	t->req.term = arena_text(&t->mem, r->term);
	t->login = (struct wire_login){
		.login = r->login, .secret = r->secret, .agent_fd = r->agent_fd
	};
	t->how = (struct ssh_answer){ .exit_status = -1,
		.exit_signal = "",
		.detail = "",
		.banner = "",
		.said = "",
		.host_key = "",
		.host_key_type = "",
		.expected = t->req.host_key,
		.offers = "",
		.algorithms = "" };
	t->limit = timer_new(l, late, t);
	t->soon = timer_new(l, tell_gone, t);
	enter(t, SSH_AT_CONNECT);
	t->fd = ssh_dial(r->address, r->port != 0 ? r->port : 22);
	if (t->fd >= 0) {
		t->watch = watch_new(l, t->fd, WATCH_WRITE, ready, t);
		return t;
	}
	t->over = true;
	timer_stop(t->limit);
	t->how.status = ssh_dial_status(-t->fd);
	t->how.stage = SSH_AT_CONNECT;
	t->how.detail = arena_text(&t->mem, strerror(-t->fd));
	timer_after(t->soon, 0);
	return t;
}

void
terminal_stop(struct terminal *t)
{
	if (t == NULL)
		return;
	t->over = true;
	t->login.secret = NULL;
	timer_stop(t->limit);
	timer_stop(t->soon);
	if (t->watch != NULL)
		watch_set(t->watch, WATCH_NONE);
}

void
terminal_free(struct terminal *t)
{
	if (t == NULL)
		return;
	timer_free(t->limit);
	timer_free(t->soon);
	watch_free(t->watch);
	wire_stream_free(t->stream);
	if (t->wire != NULL)
		wire_free(t->wire);
	else if (t->fd >= 0)
		close(t->fd);
	arena_fini(&t->mem);
	mem_free(t);
}

int
terminal_read(struct terminal *t, void *p, size_t n_bytes)
{
	int n;

	if (t->stage != SSH_AT_COMMAND)
		return t->over ? ERR_CLOSED : 0;
	if (t->over)
		return ERR_CLOSED;
	n = wire_stream_read(t->stream, p, n_bytes);
	if (n == ERR_CLOSED)
		end(t, wire_alive(t->wire) ? SSH_RUN_OK : broken(t),
		    wire_alive(t->wire) ? "" : wire_error(t->wire));
	else if (n == 0 && !wire_alive(t->wire))
		end(t, broken(t), wire_error(t->wire));
	else
		settle(t);
	return n;
}

size_t
terminal_room(const struct terminal *t)
{
	return t->over || t->stage != SSH_AT_COMMAND ? 0 : wire_stream_room(t->stream);
}

int
terminal_write(struct terminal *t, const void *p, size_t n_bytes)
{
	int n;

	if (t->over || t->stage != SSH_AT_COMMAND)
		return 0;
	n = wire_stream_write(t->stream, p, n_bytes);
	settle(t);
	return n;
}

void
terminal_resize(struct terminal *t, uint32_t columns, uint32_t rows)
{
	t->req.columns = columns;
	t->req.rows = rows;
	if (!t->over && t->stage == SSH_AT_COMMAND)
		wire_stream_resize(t->stream, columns, rows);
	settle(t);
}

void
terminal_keep_alive(struct terminal *t)
{
	if (!t->over && t->stage == SSH_AT_COMMAND)
		wire_stream_keep_alive(t->stream);
	settle(t);
}

void
terminal_listen(struct terminal *t, bool on)
{
	if (t->deaf == !on)
		return;
	t->deaf = !on;
	settle(t);
}
