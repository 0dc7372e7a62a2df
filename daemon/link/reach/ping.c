/* ping.c - a series of echoes, and what they say together. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/mem.h"
#include "link/reach/ask.h"
#include "link/reach/echo.h"

#define COUNT_MAX    1000
#define INTERVAL_MIN (10 * MS_US)
#define PAYLOAD_MIN  16
#define PAYLOAD_MAX  65000

struct ping;

struct beat { /* one of the series */
	struct echo echo;
	struct ping *ping;
	mono_us at;
	bool settled; /* replied, objected, or not even sent */
	bool replied;
};

struct ping {
	struct ask ask;
	struct reach_ping q;
	struct place to;
	uint8_t cookie[COOKIE_BYTES];
	struct echo_socket *socket;
	struct beat *beats;
	uint32_t n_begun, n_settled;
	mono_us next;
	struct reach_ping_answer answer;
	int64_t sum_us, jitter_sum_us, last_us;
	reach_ping_fn *fn;
	void *arg;
};

static void
answer(struct ask *a)
{
	struct ping *p = (struct ping *)a;
	struct reach_ping_answer *w = &p->answer;

	w->status = a->status;
	if (w->received != 0)
		w->avg_us = p->sum_us / w->received;
	if (w->received > 1)
		w->jitter_us = p->jitter_sum_us / (w->received - 1);
	w->objections = a->objections.v;
	w->n_objections = a->objections.n;
	p->fn(p->arg, w);
}

static void
release(struct ask *a)
{
	struct ping *p = (struct ping *)a;
	uint32_t i;

	for (i = 0; i < p->n_begun; i++)
		echo_forget(&p->beats[i].echo);
	mem_free(p->beats);
}

static const struct ask_ops ping_ops = { answer, release };

static void
conclude(struct ping *p)
{
	struct ask *a = &p->ask;

	if (p->answer.received != 0)
		ask_over(a, REACH_OK);
	else
		ask_over(a, objections_mean(&a->objections));
}

static void
settle(struct beat *b)
{
	struct ping *p = b->ping;

	if (b->settled)
		return;
	b->settled = true;
	if (++p->n_settled == p->q.count)
		conclude(p);
}

static void
replied(struct ping *p, struct beat *b, uint8_t ttl)
{
	struct reach_ping_answer *w = &p->answer;
	int64_t us = loop_now(p->ask.engine->loop) - b->at;

	if (b->replied) {
		w->duplicates++;
		return;
	}
	if (us > p->q.timeout_us)
		return;
	b->replied = true;
	w->ttl = ttl;
	if (w->received == 0 || us < w->min_us)
		w->min_us = us;
	if (us > w->max_us)
		w->max_us = us;
	if (w->received != 0)
		p->jitter_sum_us += us > p->last_us ? us - p->last_us : p->last_us - us;
	p->last_us = us;
	p->sum_us += us;
	w->received++;
	settle(b);
}

static void
seen(struct echo *x, const struct icmp_seen *s, const void *from)
{
	struct beat *b = (struct beat *)x;
	struct ping *p = b->ping;

	if (p->ask.over)
		return;
	if (s->what == ICMP_REPLY) {
		replied(p, b, s->ttl);
		return;
	}
	objections_note(&p->ask.objections, s->kind, s->type, s->code, s->mtu, from);
	settle(b);
}

/* Our own system refuses to send: that is an answer too, as from a router. */
static void
not_sent(struct beat *b, int error)
{
	struct objections *o = &b->ping->ask.objections;
	enum reach_icmp kind = REACH_ICMP_NET_UNREACHABLE;

	switch (reach_status_of(error)) {
	case REACH_TOO_BIG: kind = REACH_ICMP_TOO_BIG; break;
	case REACH_PROHIBITED: kind = REACH_ICMP_PROHIBITED; break;
	case REACH_NO_ROUTE: break;
	default: /* no room in a queue, for instance: as if it were lost */
		settle(b);
		return;
	}
	objections_note(o, kind, 0, 0, 0, NULL);
	settle(b);
}

static void
send_next(struct ping *p)
{
	struct beat *b = &p->beats[p->n_begun++];
	int r;

	b->ping = p;
	b->at = loop_now(p->ask.engine->loop);
	b->echo = (struct echo){ .to = &p->to, .cookie = p->cookie, .fn = seen };
	r = echo_send(p->socket, &b->echo, p->q.payload, p->q.whole);
	if (r < 0)
		not_sent(b, -r);
	else
		p->answer.sent++;
}

static void
due(void *arg)
{
	struct ping *p = arg;
	mono_us now = loop_now(p->ask.engine->loop);

	if (p->n_begun == p->q.count) {
		conclude(p);
		return;
	}
	send_next(p);
	if (p->ask.over)
		return;
	if (p->n_begun == p->q.count)
		timer_after(p->ask.timer, p->q.timeout_us);
	else
		timer_at(p->ask.timer, now + p->q.interval_us);
}

static void
fill(struct reach_ping *q)
{
	if (q->count == 0)
		q->count = 3;
	if (q->count > COUNT_MAX)
		q->count = COUNT_MAX;
	q->interval_us = or_default(q->interval_us, 200 * MS_US);
	if (q->interval_us < INTERVAL_MIN)
		q->interval_us = INTERVAL_MIN;
	q->timeout_us = or_default(q->timeout_us, SECOND_US);
	if (q->payload == 0)
		q->payload = 56;
	if (q->payload < PAYLOAD_MIN)
		q->payload = PAYLOAD_MIN;
	if (q->payload > PAYLOAD_MAX)
		q->payload = PAYLOAD_MAX;
}

uint64_t
reach_ping(
    struct reach_engine *e, const struct reach_ping *q, reach_ping_fn *fn, void *arg)
{
	struct ping *p = ask_new(e, sizeof *p, &ping_ops, due);
	int r = place_parse(q->address, 0, &p->to);

	p->q = *q;
	p->q.address = NULL;
	p->fn = fn;
	p->arg = arg;
	fill(&p->q);
	if (r == 0)
		p->socket = place_is_v6(&p->to) ? e->echo6 : e->echo4;
	if (p->socket == NULL) {
		ask_over(&p->ask, REACH_NOT_POSSIBLE);
		return p->ask.id;
	}
	loop_random(e->loop, p->cookie, sizeof p->cookie);
	p->beats = mem_array(p->q.count, sizeof *p->beats);
	timer_after(p->ask.timer, 0);
	return p->ask.id;
}
