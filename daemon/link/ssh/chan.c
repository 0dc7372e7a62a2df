/* chan.c - a command's channel on a wire. */
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/ssh/wire.h"
#include "link/ssh/wire_in.h"

struct wire_chan {
	struct wire *wire;
	ssh_channel channel;
	struct ssh_channel_callbacks_struct on;
	wire_data_fn *data; /* NULL: thrown away */
	void *arg;
	struct wire_ended ended;
	bool has_terminal;
	struct list_node on_leaving;
};

static int
on_data(ssh_session session, ssh_channel channel, void *p, uint32_t n_bytes, int is_err,
    void *arg)
{
	struct wire_chan *c = arg;

	(void)session;
	(void)channel;
	if (c->data != NULL)
		c->data(c->arg, p, n_bytes, is_err != 0);
	return (int)n_bytes;
}

static void
on_eof(ssh_session session, ssh_channel channel, void *arg)
{
	struct wire_chan *c = arg;

	(void)session;
	(void)channel;
	c->ended.eof = true;
}

static void
on_close(ssh_session session, ssh_channel channel, void *arg)
{
	struct wire_chan *c = arg;

	(void)session;
	(void)channel;
	c->ended.closed = true;
}

static void
on_exit_status(ssh_session session, ssh_channel channel, int status, void *arg)
{
	struct wire_chan *c = arg;

	(void)session;
	(void)channel;
	c->ended.exit_status = status;
}

static void
on_exit_signal(ssh_session session, ssh_channel channel, const char *name, int core,
    const char *text, const char *language, void *arg)
{
	struct wire_chan *c = arg;

	(void)session;
	(void)channel;
	(void)core;
	(void)text;
	(void)language;
	snprintf(c->ended.exit_signal, sizeof c->ended.exit_signal, "%s", name);
}

struct wire_chan *
wire_chan_new(struct wire *w, wire_data_fn *data, void *arg)
{
	struct wire_chan *c = mem_alloc(sizeof *c);

	*c = (struct wire_chan){ .wire = w, .data = data, .arg = arg };
	c->ended.exit_status = -1;
	list_init(&c->on_leaving);
	c->channel = ssh_channel_new(w->session);
	if (c->channel == NULL)
		mem_exhausted(0);
	c->on.userdata = c;
	c->on.channel_data_function = on_data;
	c->on.channel_eof_function = on_eof;
	c->on.channel_close_function = on_close;
	c->on.channel_exit_status_function = on_exit_status;
	c->on.channel_exit_signal_function = on_exit_signal;
	ssh_callbacks_init(&c->on);
	ssh_set_channel_callbacks(c->channel, &c->on);
	return c;
}

static enum wire_step
outcome(struct wire_chan *c, int r)
{
	if (r == SSH_AGAIN)
		return WIRE_WAIT;
	if (r == SSH_OK)
		return WIRE_DONE;
	if (wire_alive(c->wire))
		return WIRE_DENIED;
	c->wire->failed = true;
	return WIRE_FAILED;
}

enum wire_step
wire_chan_open(struct wire_chan *c)
{
	wire_may_write(c->wire);
	return outcome(c, ssh_channel_open_session(c->channel));
}

enum wire_step
wire_chan_exec(struct wire_chan *c, const char *command)
{
	wire_may_write(c->wire);
	return outcome(c, ssh_channel_request_exec(c->channel, command));
}

enum wire_step
wire_chan_shell(struct wire_chan *c, uint32_t columns)
{
	wire_may_write(c->wire);
	if (!c->has_terminal) {
		/* A dumb one, endlessly high: fewer colours, fewer pagers. */
		enum wire_step s = outcome(
		    c, ssh_channel_request_pty_size(c->channel, "dumb", (int)columns, 0));

		if (s != WIRE_DONE)
			return s;
		c->has_terminal = true;
	}
	return outcome(c, ssh_channel_request_shell(c->channel));
}

int
wire_chan_write(struct wire_chan *c, const void *p, size_t n_bytes)
{
	int n;

	wire_may_write(c->wire);
	if (!ssh_channel_is_open(c->channel))
		return ERR_CLOSED;
	n = ssh_channel_write(c->channel, p, (uint32_t)n_bytes);
	if (n == SSH_AGAIN)
		return 0;
	return n < 0 ? ERR_CLOSED : n;
}

const struct wire_ended *
wire_chan_ended(const struct wire_chan *c)
{
	return &c->ended;
}

static void
drop(struct wire_chan *c)
{
	list_remove(&c->on_leaving);
	wire_may_write(c->wire);
	ssh_remove_channel_callbacks(c->channel, &c->on);
	ssh_channel_free(c->channel);
	mem_free(c);
}

void
wire_chan_drop_all(struct wire *w)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &w->leaving) {
		drop(LIST_THING(n, struct wire_chan, on_leaving));
	}
}

/* A channel that the device has not closed yet stays, deaf: the library would keep what still
 * comes on it. */
void
wire_chan_free(struct wire_chan *c)
{
	if (c == NULL)
		return;
	c->data = NULL;
	if (c->ended.closed || !wire_alive(c->wire) || !ssh_channel_is_open(c->channel)) {
		drop(c);
		return;
	}
	wire_may_write(c->wire);
	ssh_channel_close(c->channel);
	list_append(&c->wire->leaving, &c->on_leaving);
}
