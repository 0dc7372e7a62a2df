/* stream.c - a terminal's channel on a wire, read and written as the two ends have room. */
#include "link/ssh/stream.h"

#include <libssh/libssh.h>
#include <libssh/server.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/ssh/wire_in.h"

struct wire_stream {
	struct wire *wire;
	ssh_channel channel;
	bool has_terminal;
};

struct wire_stream *
wire_stream_new(struct wire *w)
{
	struct wire_stream *s = mem_alloc(sizeof *s);

	s->wire = w;
	s->channel = ssh_channel_new(w->session);
	if (s->channel == NULL)
		mem_exhausted(0);
	return s;
}

static enum wire_step
outcome(struct wire_stream *s, int r)
{
	if (r == SSH_AGAIN)
		return WIRE_WAIT;
	if (r == SSH_OK)
		return WIRE_DONE;
	if (wire_alive(s->wire))
		return WIRE_DENIED;
	s->wire->failed = true;
	return WIRE_FAILED;
}

enum wire_step
wire_stream_open(struct wire_stream *s)
{
	wire_may_write(s->wire);
	return outcome(s, ssh_channel_open_session(s->channel));
}

enum wire_step
wire_stream_shell(
    struct wire_stream *s, const char *term, uint32_t columns, uint32_t rows)
{
	wire_may_write(s->wire);
	if (!s->has_terminal) {
		enum wire_step step = outcome(s,
		    ssh_channel_request_pty_size(
			s->channel, term, (int)columns, (int)rows));

		if (step != WIRE_DONE)
			return step;
		s->has_terminal = true;
	}
	return outcome(s, ssh_channel_request_shell(s->channel));
}

void
wire_stream_resize(struct wire_stream *s, uint32_t columns, uint32_t rows)
{
	wire_may_write(s->wire);
	if (ssh_channel_is_open(s->channel))
		ssh_channel_change_pty_size(s->channel, (int)columns, (int)rows);
}

int
wire_stream_read(struct wire_stream *s, void *p, size_t n_bytes)
{
	int is_err, n = 0;

	wire_may_write(s->wire); /* the window is opened again as it is emptied */
	for (is_err = 0; is_err < 2 && n == 0; is_err++)
		n = ssh_channel_read_nonblocking(
		    s->channel, p, (uint32_t)n_bytes, is_err);
	if (n > 0 || n == SSH_AGAIN)
		return n > 0 ? n : 0;
	if (n == SSH_EOF || n == SSH_ERROR || ssh_channel_is_eof(s->channel) ||
	    ssh_channel_is_closed(s->channel))
		return ERR_CLOSED;
	return 0;
}

size_t
wire_stream_room(const struct wire_stream *s)
{
	if (!ssh_channel_is_open(s->channel) ||
	    ssh_get_status(s->wire->session) & SSH_WRITE_PENDING)
		return 0;
	return ssh_channel_window_size(s->channel);
}

int
wire_stream_write(struct wire_stream *s, const void *p, size_t n_bytes)
{
	size_t room = wire_stream_room(s);
	int n;

	if (room == 0 || n_bytes == 0)
		return 0;
	wire_may_write(s->wire);
	n = ssh_channel_write(s->channel, p, (uint32_t)(n_bytes < room ? n_bytes : room));
	if (n == SSH_AGAIN)
		return 0;
	return n < 0 ? ERR_CLOSED : n;
}

void
wire_stream_keep_alive(struct wire_stream *s)
{
	wire_may_write(s->wire);
	(void)ssh_send_keepalive(s->wire->session); /* that it is asked is enough */
}

void
wire_stream_free(struct wire_stream *s)
{
	if (s == NULL)
		return;
	wire_may_write(s->wire);
	ssh_channel_free(s->channel);
	mem_free(s);
}
