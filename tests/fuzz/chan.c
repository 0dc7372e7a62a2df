/* One datagram on a room's channel: frames, and each frame's record. A record that reads is written
 * and read again to the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "model/msg.h"
#include "sys/chan.h"
#include "sys/loop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct room {
	struct loop *loop;
	bool gone;
};

static int
on_message(void *arg, unsigned type, struct bytes body, int fd)
{
	const struct msg_row *row = msg_row(type);
	struct arena mem;
	struct buf once, again;
	struct cur c;
	void *rec;

	(void)arg;
	if (fd >= 0)
		close(fd);
	if (row == NULL || row->type == NULL)
		return ERR_MALFORMED;
	arena_init(&mem);
	buf_init(&once);
	buf_init(&again);
	rec = arena_alloc(&mem, row->type->size_bytes);
	c = cur_over(body.p, body.n);
	rec_read(&c, &mem, row->type, rec);
	if (cur_done(&c)) {
		rec_write(&once, row->type, rec);
		c = cur_over(once.p, once.n);
		rec_read(&c, &mem, row->type, rec);
		rec_write(&again, row->type, rec);
		if (!cur_done(&c) || once.n != again.n ||
		    (once.n != 0 && memcmp(once.p, again.p, once.n) != 0))
			abort();
	}
	buf_fini(&once);
	buf_fini(&again);
	arena_fini(&mem);
	return 0;
}

static void
on_closed(void *arg, int err)
{
	struct room *r = arg;

	(void)err;
	r->gone = true;
	loop_stop(r->loop);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct chan_ops ops = { on_message, on_closed };
	static struct loop *loop;
	struct room r;
	struct chan *c;
	int fds[2];

	if (loop == NULL)
		loop = loop_new();
	r = (struct room){ loop, false };
	if (size == 0 || size > CHAN_BODY_MAX || chan_pair(fds) < 0)
		return 0;
	c = chan_new(loop, fds[0], &ops, &r);
	if (send(fds[1], data, size, 0) < 0)
		abort();
	close(fds[1]); /* so that it always comes to an end */
	loop_run(loop);
	if (!r.gone)
		abort();
	chan_free(c);
	return 0;
}
