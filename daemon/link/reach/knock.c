/* knock.c - a UDP port. Silence proves little there, so the objections are what is asked for: only a
 * connected socket with an error queue hears them. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/reach/ask.h"

#define PAYLOAD_MAX 1472
#define ANSWER_MAX  65536
#define TRIES_MAX   10

struct knock {
	struct ask ask;
	struct reach_udp q;
	int fd;
	struct watch *watch;
	mono_us since;
	uint8_t *got; /* ANSWER_MAX bytes, once something came */
	struct reach_udp_answer answer;
	reach_udp_fn *fn;
	void *arg;
	uint8_t payload[];
};

static void
answer(struct ask *a)
{
	struct knock *k = (struct knock *)a;

	k->answer.status = a->status;
	k->answer.objections = a->objections.v;
	k->answer.n_objections = a->objections.n;
	k->fn(k->arg, &k->answer);
}

static void
release(struct ask *a)
{
	struct knock *k = (struct knock *)a;

	watch_free(k->watch);
	k->watch = NULL;
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
	mem_free(k->got);
	k->got = NULL;
}

static const struct ask_ops knock_ops = { answer, release };

static void
finish(struct knock *k, enum reach_status status)
{
	if (k->watch != NULL)
		watch_set(k->watch, WATCH_NONE);
	k->answer.rtt_us = loop_now(k->ask.engine->loop) - k->since;
	ask_over(&k->ask, status);
}

static bool
hear_objections(struct knock *k)
{
	struct objections *o = &k->ask.objections;
	uint8_t about[64];
	size_t n = sizeof about, had = o->n;

	while (objections_read(k->fd, o, about, &n))
		n = sizeof about;
	return o->n > had;
}

static void
ready(void *arg, unsigned what)
{
	struct knock *k = arg;
	ssize_t n;

	(void)what;
	if (k->got == NULL)
		k->got = mem_alloc(ANSWER_MAX);
	n = recv(k->fd, k->got, ANSWER_MAX, MSG_DONTWAIT);
	if (n >= 0) {
		k->answer.answer = (struct bytes){ k->got, (size_t)n };
		finish(k, REACH_OK);
	} else if (hear_objections(k)) {
		finish(k, objections_mean(&k->ask.objections));
	}
}

static void
try_once(struct knock *k)
{
	int error;

	/* An objection to an earlier try is told by send(), too. */
	if (send(k->fd, k->payload, k->q.payload.n, MSG_DONTWAIT) < 0) {
		error = errno;
		if (hear_objections(k))
			finish(k, objections_mean(&k->ask.objections));
		else if (reach_status_of(error) != REACH_NOT_POSSIBLE)
			finish(k, reach_status_of(error));
		else
			timer_after(k->ask.timer, k->q.timeout_us);
		return;
	}
	k->answer.tries++;
	timer_after(k->ask.timer, k->q.timeout_us);
}

static void
late(void *arg)
{
	struct knock *k = arg;

	if (--k->q.tries == 0)
		finish(k, REACH_SILENT);
	else
		try_once(k);
}

static int
open_to(struct knock *k, const struct place *to)
{
	int one = 1;
	bool v6 = place_is_v6(to);

	k->fd = socket(to->at.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (k->fd < 0)
		return -EMFILE;
	setsockopt(k->fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVERR : IP_RECVERR,
	    &one, sizeof one);
	if (connect(k->fd, (const struct sockaddr *)&to->at, to->n_bytes) < 0)
		return -errno;
	return 0;
}

uint64_t
reach_udp(struct reach_engine *e, const struct reach_udp *q, reach_udp_fn *fn, void *arg)
{
	size_t n = q->payload.n > PAYLOAD_MAX ? 0 : q->payload.n;
	struct knock *k = ask_new(e, sizeof *k + n, &knock_ops, late);
	struct place to;
	int r;

	k->q = *q;
	k->q.timeout_us = or_default(q->timeout_us, SECOND_US);
	k->q.tries = q->tries == 0 ? 2 : q->tries > TRIES_MAX ? TRIES_MAX : q->tries;
	k->fn = fn;
	k->arg = arg;
	k->fd = -1;
	k->since = loop_now(e->loop);
	if (q->payload.n > PAYLOAD_MAX || place_parse(q->address, q->port, &to) < 0) {
		ask_over(&k->ask, REACH_NOT_POSSIBLE);
		return k->ask.id;
	}
	if (n != 0)
		memcpy(k->payload, q->payload.p, n);
	r = open_to(k, &to);
	if (r < 0) {
		finish(k, reach_status_of(-r));
		return k->ask.id;
	}
	k->watch = watch_new(e->loop, k->fd, WATCH_READ, ready, k);
	try_once(k);
	return k->ask.id;
}
