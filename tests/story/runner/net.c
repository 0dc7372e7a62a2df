/* net.c - the fake network: the doors link/snmp/engine.h, link/ssh/ssh.h and link/reach/reach.h, served
 * by the story's world. An answer takes 10 ms, silence as long as the asker waits. */
#include <stdio.h>
#include <string.h>

#include "asked.h"
#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"
#include "link/reach/reach.h"
#include "link/snmp/engine.h"
#include "link/ssh/ssh.h"
#include "world.h"

#define RTT_US     (10 * MS_US)
#define SILENCE_US (5 * SECOND_US) /* an engine's own patience, its repeats included */

/* Something asked, answered when its timer rings. */
struct asking {
	struct list_node in_net;
	uint64_t id;
	struct timer *timer;
	void (*ring)(struct asking *q);
	struct loop *loop;
	struct agent *agent;
	struct arena mem;
	void *fn, *arg;
	/* SNMP */
	enum pdu_kind kind;
	struct oid *oids;
	size_t n;
	unsigned max_repetitions;
	struct snmp_target *target;
	struct snmp_engine *engine;
	size_t number; /* asked.h */
	bool lost;
	/* SSH */
	const char *command, *pinned;
	/* reach */
	uint32_t count;
	size_t payload;
	uint16_t port;
	bool banner;
};

static struct list_node all = { &all, &all };
static uint64_t next_id;

struct snmp_engine {
	struct loop *loop;
	struct snmp_engine_options o;
};
struct ssh_engine {
	struct loop *loop;
};
struct reach_engine {
	struct loop *loop;
};

static void
forget(struct asking *q)
{
	asked_ended(q->number);
	list_remove(&q->in_net);
	timer_free(q->timer);
	arena_fini(&q->mem);
	mem_free(q);
}

static void
rings(void *arg)
{
	struct asking *q = arg;

	q->ring(q);
}

static struct asking *
ask(struct loop *l, const char *address, void (*ring)(struct asking *), void *fn,
    void *arg)
{
	struct asking *q = mem_alloc(sizeof *q);

	q->id = ++next_id;
	q->loop = l;
	q->agent = world_at(address);
	q->ring = ring;
	q->fn = fn;
	q->arg = arg;
	q->timer = timer_new(l, rings, q);
	list_append(&all, &q->in_net);
	return q;
}

static void
cancel(uint64_t id)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &all) {
		struct asking *q = LIST_THING(n, struct asking, in_net);

		if (q->id == id)
			forget(q);
	}
}

/* --- SNMP --- */

int
snmp_engine_new(
    struct loop *l, const struct snmp_engine_options *o, struct snmp_engine **out)
{
	*out = mem_alloc(sizeof **out);
	(*out)->loop = l;
	(*out)->o = *o;
	return 0;
}

void
snmp_engine_free(struct snmp_engine *e)
{
	mem_free(e);
}

static void
say_nothing(struct asking *q, enum snmp_status status)
{
	struct snmp_answer a = { .status = status, .tries = 1 };
	snmp_answer_fn *fn = (snmp_answer_fn *)q->fn;
	void *arg = q->arg;

	forget(q);
	fn(arg, &a);
}

static void
put(struct snmp_varbind *v, size_t *n, const struct said *s, struct oid asked,
    enum value_type none)
{
	v[(*n)++] = s != NULL ? (struct snmp_varbind){ s->oid, s->value }
			      : (struct snmp_varbind){ asked, { .type = none } };
}

/* About what a message with these names and values takes. */
static size_t
bytes_of(const struct oid *oids, const struct snmp_varbind *v, size_t n)
{
	size_t bytes = 48, i;

	for (i = 0; i < n; i++)
		bytes += v == NULL ? oids[i].n + 6
		    : v[i].value.type == VALUE_OCTETS
		    ? v[i].oid.n + 6 + v[i].value.octets.n
		    : v[i].oid.n + 10;
	return bytes;
}

/* The answer's bytes are read, as the engine would. */
static void
hand_over(struct asking *q, snmp_answer_fn *fn, void *arg, const struct snmp_answer *a)
{
	static const uint8_t datagram[65536];
	const struct snmp_engine_options *o = &q->engine->o;
	size_t bytes = bytes_of(NULL, a->varbinds, a->n);

	if (o->reading != NULL)
		o->reading(o->arg, q->target,
		    (struct bytes){
			datagram, bytes < sizeof datagram ? bytes : sizeof datagram });
	fn(arg, a);
	if (o->done_reading != NULL)
		o->done_reading(o->arg);
}

static void
snmp_rings(struct asking *q)
{
	struct snmp_answer a = { .status = SNMP_OK, .rtt_us = RTT_US, .tries = 1 };
	snmp_answer_fn *fn = (snmp_answer_fn *)q->fn;
	struct snmp_varbind *v;
	void *arg = q->arg;
	size_t i, rows, n = 0;

	if (q->agent == NULL || q->agent->silent || q->agent->deaf || q->agent->foreign ||
	    q->lost) {
		say_nothing(q, SNMP_TIMEOUT);
		return;
	}
	if (q->agent->agent_dead) {
		say_nothing(q, SNMP_REFUSED);
		return;
	}
	rows = q->kind == PDU_GETBULK ? q->max_repetitions : 1;
	v = arena_alloc(&q->mem, (rows * q->n + 1) * sizeof *v);
	if (q->kind == PDU_GET)
		for (i = 0; i < q->n; i++)
			put(v, &n, world_get(q->agent, q->oids[i]), q->oids[i],
			    VALUE_NO_SUCH_INSTANCE);
	else
		for (; rows > 0; rows--)
			for (i = 0; i < q->n; i++) {
				const struct said *s = world_next(q->agent, q->oids[i]);

				put(v, &n, s, q->oids[i], VALUE_END_OF_VIEW);
				if (s != NULL)
					q->oids[i] = s->oid;
			}
	q->agent->gets++;
	a.varbinds = v;
	a.n = n;
	list_remove(&q->in_net); /* the callback may ask anew, and may cancel */
	asked_ended(q->number);
	q->number = 0;
	hand_over(q, fn, arg, &a);
	forget(q);
}

int
snmp_submit(struct snmp_engine *e, struct snmp_target *t, const struct snmp_request *r,
    snmp_answer_fn *fn, void *arg, snmp_id *out)
{
	char address[ADDRESS_TEXT_MAX];
	struct asking *q =
	    ask(e->loop, address_text(&t->address, address), snmp_rings, (void *)fn, arg);
	bool hears = q->agent != NULL && !q->agent->silent && !q->agent->deaf &&
	    !q->agent->foreign;
	int64_t patience, takes;
	size_t i;

	q->kind = r->kind;
	q->target = t;
	q->n = r->n;
	q->max_repetitions = r->max_repetitions;
	q->oids = arena_alloc(&q->mem, r->n * sizeof *q->oids);
	for (i = 0; i < r->n; i++)
		q->oids[i] = (struct oid){ arena_copy(&q->mem, r->oids[i].arc,
					       r->oids[i].n * sizeof(uint32_t)),
			r->oids[i].n };
	q->engine = e;
	if (e->o.sending != NULL) /* the poll room's: probes ask when they like */
		q->number = asked_began(e->loop, q->agent, r);
	patience =
	    r->limit_us != 0 && r->limit_us < SILENCE_US ? r->limit_us : SILENCE_US;
	if (hears)
		takes = q->agent->delay_us != 0 ? q->agent->delay_us : RTT_US;
	else
		takes = patience;
	q->lost =
	    takes > patience || (hears && loop_below(e->loop, 100) < q->agent->lossy);
	timer_after(q->timer, q->lost ? patience : takes);
	if (e->o.sending != NULL)
		e->o.sending(e->o.arg, t, bytes_of(q->oids, NULL, q->n));
	*out = q->id;
	return 0;
}

void
snmp_cancel(struct snmp_engine *e, snmp_id id)
{
	(void)e;
	cancel(id);
}

void
snmp_forget(struct snmp_engine *e, struct snmp_target *t)
{
	struct list_node *n, *tmp;

	(void)e;
	LIST_EACH_SAFE (n, tmp, &all) {
		struct asking *q = LIST_THING(n, struct asking, in_net);

		if (q->target == t)
			forget(q);
	}
}

void
snmp_target_keys(
    struct snmp_engine *e, struct snmp_target *t, const struct usm_keys *keys)
{
	(void)e;
	(void)t;
	(void)keys;
}

struct snmp_counters
snmp_engine_counters(const struct snmp_engine *e)
{
	(void)e;
	return (struct snmp_counters){ 0 };
}

/* --- SSH --- */

struct ssh_engine *
ssh_engine_new(struct loop *l, const struct ssh_options *o)
{
	struct ssh_engine *e = mem_alloc(sizeof *e);

	(void)o;
	e->loop = l;
	return e;
}

void
ssh_engine_free(struct ssh_engine *e)
{
	mem_free(e);
}

static bool
key_is_right(const struct asking *q, struct ssh_answer *a)
{
	if (q->agent->host_key != NULL)
		a->host_key = q->agent->host_key;
	a->expected = q->pinned;
	return *q->pinned == 0 || strcmp(q->pinned, a->host_key) == 0;
}

static bool
logs_in(const struct asking *q)
{
	q->agent->logins++;
	return !q->agent->locked;
}

static void
ssh_rings(struct asking *q)
{
	struct ssh_answer a = { .status = SSH_RUN_OK,
		.stage = SSH_AT_COMMAND,
		.exit_signal = "",
		.detail = "",
		.banner = "SSH-2.0-story",
		.said = "",
		.host_key = "SHA256:story",
		.host_key_type = "ssh-ed25519",
		.expected = "",
		.offers = "",
		.algorithms = "",
		.command_us = RTT_US };
	ssh_fn *fn = (ssh_fn *)q->fn;
	void *arg = q->arg;
	size_t i;

	if (q->agent == NULL || q->agent->silent)
		a.status = SSH_RUN_SILENT;
	else if (q->agent->ssh_dead)
		a.status = SSH_RUN_REFUSED;
	else if (!key_is_right(q, &a))
		a.status = SSH_RUN_HOST_KEY;
	else if (!logs_in(q))
		a.status = SSH_RUN_AUTH_FAILED;
	else if (q->agent->stuck)
		a.status = SSH_RUN_TIMEOUT;
	else if (q->agent->ssh_old) {
		a.status = SSH_RUN_NO_ALGORITHM;
		a.stage = SSH_AT_KEYS;
		a.offers = "diffie-hellman-group1-sha1";
	} else {
		a.exit_status = 127;
		q->agent->commands_run++;
		for (i = 0; i < q->agent->n_commands; i++)
			if (strcmp(q->agent->commands[i].command, q->command) == 0) {
				a.exit_status = 0;
				a.out = (struct bytes){
					(const uint8_t *)q->agent->commands[i].output,
					strlen(q->agent->commands[i].output)
				};
			}
	}
	if (a.status == SSH_RUN_HOST_KEY)
		a.stage = SSH_AT_KEYS;
	else if (a.status == SSH_RUN_AUTH_FAILED)
		a.stage = SSH_AT_LOGIN;
	else if (a.status == SSH_RUN_SILENT || a.status == SSH_RUN_REFUSED)
		a.stage = SSH_AT_CONNECT;
	list_remove(&q->in_net);
	fn(arg, &a);
	forget(q);
}

uint64_t
ssh_run(struct ssh_engine *e, const struct ssh_request *r, ssh_fn *fn, void *arg)
{
	struct asking *q = ask(e->loop, r->address, ssh_rings, (void *)fn, arg);
	bool waits = q->agent == NULL || q->agent->silent || q->agent->stuck;

	q->command = arena_text(&q->mem, r->command);
	q->pinned = arena_text(&q->mem, r->host_key);
	timer_after(q->timer, waits ? r->limits.command_us : 5 * RTT_US);
	return q->id;
}

void
ssh_cancel(struct ssh_engine *e, uint64_t id)
{
	(void)e;
	cancel(id);
}

void
ssh_forget(struct ssh_engine *e, uint64_t id)
{
	(void)e;
	cancel(id);
}

void
ssh_let_go(struct ssh_engine *e, uint64_t credential)
{
	(void)e;
	(void)credential;
}

/* --- reach --- */

struct reach_engine *
reach_engine_new(struct loop *l, int icmp4, int icmp6)
{
	struct reach_engine *e = mem_alloc(sizeof *e);

	(void)icmp4;
	(void)icmp6;
	e->loop = l;
	return e;
}

void
reach_engine_free(struct reach_engine *e)
{
	mem_free(e);
}

static void
ping_rings(struct asking *q)
{
	struct reach_ping_answer a = { .status = REACH_SILENT, .sent = q->count };
	reach_ping_fn *fn = (reach_ping_fn *)q->fn;
	void *arg = q->arg;
	uint32_t i;

	if (q->agent != NULL && q->agent->mtu != 0 && q->payload > q->agent->mtu)
		q->count = 0;
	for (i = 0; q->agent != NULL && !q->agent->silent && i < q->count; i++)
		a.received += loop_below(q->loop, 100) >= q->agent->loss;
	if (a.received != 0) {
		a.status = REACH_OK;
		a.min_us = a.avg_us = a.max_us = RTT_US;
	}
	forget(q);
	fn(arg, &a);
}

uint64_t
reach_ping(
    struct reach_engine *e, const struct reach_ping *p, reach_ping_fn *fn, void *arg)
{
	struct asking *q = ask(e->loop, p->address, ping_rings, (void *)fn, arg);

	q->count = p->count != 0 ? p->count : 3;
	asked_else(e->loop, q->agent, ASKED_PING);
	q->payload = p->payload;
	timer_after(q->timer, (int64_t)q->count * 200 * MS_US);
	return q->id;
}

static void
tcp_rings(struct asking *q)
{
	static const char banner[] = "SSH-2.0-story";
	struct reach_tcp_answer a = { .status = REACH_OK, .rtt_us = RTT_US };
	reach_tcp_fn *fn = (reach_tcp_fn *)q->fn;
	void *arg = q->arg;

	if (q->agent == NULL || q->agent->silent)
		a.status = REACH_SILENT;
	else if (q->agent->ssh_dead)
		a.status = REACH_REFUSED;
	else if (q->agent->stuck)
		a.status = REACH_NO_BANNER;
	else if (q->banner)
		a.banner = (struct bytes){ (const uint8_t *)banner, sizeof banner - 1 };
	forget(q);
	fn(arg, &a);
}

uint64_t
reach_tcp(struct reach_engine *e, const struct reach_tcp *p, reach_tcp_fn *fn, void *arg)
{
	struct asking *q = ask(e->loop, p->address, tcp_rings, (void *)fn, arg);

	q->banner = p->want_banner;
	asked_else(e->loop, q->agent, ASKED_KNOCK);
	timer_after(
	    q->timer, q->agent == NULL || q->agent->silent ? 3 * SECOND_US : RTT_US);
	return q->id;
}

static void
udp_rings(struct asking *q)
{
	struct reach_udp_answer a = { .status = REACH_OK, .tries = 1, .rtt_us = RTT_US };
	reach_udp_fn *fn = (reach_udp_fn *)q->fn;
	void *arg = q->arg;

	if (q->agent == NULL || q->agent->silent || q->agent->deaf)
		a.status = REACH_SILENT;
	else if (q->agent->agent_dead)
		a.status = REACH_REFUSED;
	forget(q);
	fn(arg, &a);
}

uint64_t
reach_udp(struct reach_engine *e, const struct reach_udp *p, reach_udp_fn *fn, void *arg)
{
	struct asking *q = ask(e->loop, p->address, udp_rings, (void *)fn, arg);

	timer_after(q->timer, 2 * SECOND_US);
	return q->id;
}

void
reach_cancel(struct reach_engine *e, uint64_t id)
{
	(void)e;
	cancel(id);
}

void
reach_forget(struct reach_engine *e, uint64_t id)
{
	(void)e;
	cancel(id);
}
