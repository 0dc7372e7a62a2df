/* touch.c - a TCP port: is it open, and what does it say of itself? */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/reach/ask.h"

#define BANNER_MAX 255

struct touch {
	struct ask ask;
	struct reach_tcp q;
	int fd;
	struct watch *watch;
	bool connected;
	mono_us since;
	uint8_t line[BANNER_MAX + 1];
	struct reach_tcp_answer answer;
	reach_tcp_fn *fn;
	void *arg;
};

static void
answer(struct ask *a)
{
	struct touch *t = (struct touch *)a;

	t->answer.status = a->status;
	t->answer.objections = a->objections.v;
	t->answer.n_objections = a->objections.n;
	t->fn(t->arg, &t->answer);
}

/* At once, for a connection may take one of the device's few lines. */
static void
hang_up(struct touch *t)
{
	watch_free(t->watch);
	t->watch = NULL;
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

static void
release(struct ask *a)
{
	hang_up((struct touch *)a);
}

static const struct ask_ops touch_ops = { answer, release };

static void
finish(struct touch *t, enum reach_status status)
{
	hang_up(t);
	ask_over(&t->ask, status);
}

/* Why there is no connection: a router's objection says more than the errno made of it. */
static enum reach_status
why(struct touch *t, int error)
{
	struct objections *o = &t->ask.objections;
	uint8_t about[64];
	size_t n = sizeof about;

	while (objections_read(t->fd, o, about, &n))
		n = sizeof about;
	return o->n != 0 ? objections_mean(o) : reach_status_of(error);
}

static void
connected(struct touch *t)
{
	struct loop *l = t->ask.engine->loop;
	int error = 0;

	if (getsockopt(
		t->fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){ sizeof error }) < 0)
		error = errno;
	t->answer.rtt_us = loop_now(l) - t->since;
	if (error != 0) {
		finish(t, why(t, error));
		return;
	}
	if (!t->q.want_banner) {
		finish(t, REACH_OK);
		return;
	}
	t->connected = true;
	t->since = loop_now(l);
	watch_set(t->watch, WATCH_READ);
	timer_after(t->ask.timer, t->q.banner_timeout_us);
}

static void
read_line(struct touch *t)
{
	struct bytes *b = &t->answer.banner;
	ssize_t n = recv(t->fd, t->line + b->n, sizeof t->line - b->n, MSG_DONTWAIT);
	const uint8_t *end;

	if (n < 0 && errno == EAGAIN)
		return;
	b->p = t->line;
	if (n > 0)
		b->n += (size_t)n;
	end = memchr(t->line, '\n', b->n);
	if (n > 0 && end == NULL && b->n < sizeof t->line)
		return; /* the line goes on */
	t->answer.banner_us = loop_now(t->ask.engine->loop) - t->since;
	if (end != NULL)
		b->n = (size_t)(end - t->line);
	if (b->n > BANNER_MAX)
		b->n = BANNER_MAX;
	if (end != NULL && b->n > 0 && t->line[b->n - 1] == '\r')
		b->n--;
	finish(t, end == NULL && b->n == 0 ? REACH_CLOSED : REACH_OK);
}

static void
ready(void *arg, unsigned what)
{
	struct touch *t = arg;

	(void)what;
	if (t->connected)
		read_line(t);
	else
		connected(t);
}

static void
late(void *arg)
{
	struct touch *t = arg;

	if (!t->connected)
		finish(t, REACH_SILENT);
	else /* half a line is better than none */
		finish(t, t->answer.banner.n == 0 ? REACH_NO_BANNER : REACH_OK);
}

/* Begins to connect; 0, or a negative errno. With an error queue, for who refuses is told there (TCP
 * fills it while it connects, since Linux 5.10). */
static int
open_to(struct touch *t, const struct place *to)
{
	bool v6 = place_is_v6(to);
	int one = 1;

	t->fd = socket(to->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->fd < 0)
		return -EMFILE;
	(void)setsockopt(t->fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
	    v6 ? IPV6_RECVERR : IP_RECVERR, &one, sizeof one);
	if (connect(t->fd, (const struct sockaddr *)&to->at, to->n_bytes) < 0 &&
	    errno != EINPROGRESS)
		return -errno;
	return 0;
}

uint64_t
reach_tcp(struct reach_engine *e, const struct reach_tcp *q, reach_tcp_fn *fn, void *arg)
{
	struct touch *t = ask_new(e, sizeof *t, &touch_ops, late);
	struct place to;
	int r;

	t->q = *q;
	t->q.timeout_us = or_default(q->timeout_us, 3 * SECOND_US);
	t->q.banner_timeout_us = or_default(q->banner_timeout_us, 5 * SECOND_US);
	t->fn = fn;
	t->arg = arg;
	t->fd = -1;
	if (place_parse(q->address, q->port, &to) < 0) {
		ask_over(&t->ask, REACH_NOT_POSSIBLE);
		return t->ask.id;
	}
	t->q.address = NULL;
	t->since = loop_now(e->loop);
	r = open_to(t, &to);
	if (r < 0) {
		finish(t, reach_status_of(-r));
		return t->ask.id;
	}
	t->watch = watch_new(e->loop, t->fd, WATCH_WRITE, ready, t);
	timer_after(t->ask.timer, t->q.timeout_us);
	return t->ask.id;
}
