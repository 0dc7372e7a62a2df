#include "link/snmp/engine_own.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define SOCKETS_DEFAULT      4
#define WINDOW_DEFAULT       2000
#define PER_TARGET_DEFAULT   2
#define RETRIES_DEFAULT      3
#define WAIT_FIRST_DEFAULT   SECOND_US
#define WAIT_MIN_DEFAULT     (400 * MS_US)
#define WAIT_MAX_DEFAULT     (10 * SECOND_US)
#define KEYS_WAIT_DEFAULT    (10 * SECOND_US)
#define SOCKET_BYTES_DEFAULT (4u * 1024 * 1024)
#define PACE_BURST_US        (2 * WHEEL_TICK_US)
#define HINTS_BELIEVED       2

/* --- lines and deadlines --- */

/* While anything is pending the wheel is turned, and with it what waits for its turn goes on. */
static void
keep_ticking(struct snmp_engine *e)
{
	if (e->ticking || e->flights.n_used == 0)
		return;
	e->ticking = true;
	timer_after(e->tick, WHEEL_TICK_US);
}

/* When it is over, whatever happens until then. */
static void
arm(struct snmp_engine *e, struct flight *f, mono_us due)
{
	if (f->deadline != 0 && f->deadline < due)
		due = f->deadline;
	wheel_set(&e->wheel, &f->timer, due);
}

static void
leave_air(struct snmp_engine *e, struct flight *f)
{
	if (f->counts_as_air)
		e->in_air--;
	f->counts_as_air = false;
}

void
engine_ready(struct snmp_engine *e, struct flight *f, enum ready_line line)
{
	f->state = FLIGHT_READY;
	list_remove(&f->queue);
	list_append(&e->ready[line], &f->queue);
	wheel_stop(&e->wheel, &f->timer);
	if (f->deadline != 0)
		wheel_set(&e->wheel, &f->timer, f->deadline);
	keep_ticking(e);
}

/* Lets as many of a target's requests go as may be in flight; before its engine and keys are known,
 * one. */
static void
release(struct snmp_engine *e, struct snmp_target *t)
{
	unsigned max = t->in_flight_max != 0 ? t->in_flight_max : e->o.per_target;

	if (!ask_is_possible(t))
		max = 1;
	while (t->in_flight < max && !list_empty(&t->waiting)) {
		struct flight *f = LIST_THING(t->waiting.next, struct flight, on_target);

		if (f->state == FLIGHT_PARKED)
			return;
		list_remove(&f->on_target);
		list_append(&t->flying, &f->on_target);
		t->in_flight++;
		e->in_flight++;
		engine_ready(e, f, f->priority == SNMP_URGENT ? READY_URGENT : READY_NEW);
	}
}

void
engine_park(struct snmp_engine *e, struct flight *f)
{
	struct snmp_target *t = f->target;

	leave_air(e, f);
	list_remove(&f->queue);
	list_remove(&f->on_target);
	list_prepend(&t->waiting, &f->on_target);
	t->in_flight--;
	e->in_flight--;
	f->state = FLIGHT_PARKED;
	arm(e, f, loop_now(e->loop) + e->o.keys_wait_us);
}

/* --- the end of a flight --- */

/* Takes it out of everything; the target's next may go. */
static void
land(struct snmp_engine *e, struct flight *f, enum flight_end end)
{
	struct snmp_target *t = f->target;
	bool flew = f->state == FLIGHT_READY || f->state == FLIGHT_IN_AIR;

	leave_air(e, f);
	wheel_stop(&e->wheel, &f->timer);
	list_remove(&f->on_target);
	if (flew) {
		t->in_flight--;
		e->in_flight--;
	}
	flight_drop(&e->flights, f, end);
	release(e, t);
}

void
engine_finish(struct snmp_engine *e, struct flight *f, const struct snmp_answer *a)
{
	snmp_answer_fn *fn = f->fn;
	void *arg = f->arg;
	bool answered = a->status != SNMP_TIMEOUT && a->status != SNMP_REFUSED &&
	    a->status != SNMP_UNREACHABLE && a->status != SNMP_NO_KEYS;

	e->count.finished++;
	if (a->status == SNMP_TIMEOUT)
		e->count.timeouts++;
	land(e, f, answered ? FLIGHT_ANSWERED : FLIGHT_GIVEN_UP);
	fn(arg, a);
}

void
engine_fail(struct snmp_engine *e, struct flight *f, enum snmp_status status)
{
	const struct snmp_answer a = {
		.status = status, .tries = f->sends, .heard = f->heard
	};

	engine_finish(e, f, &a);
}

void
engine_hint(struct snmp_engine *e, struct flight *f, enum snmp_status status)
{
	f->hint = (uint8_t)status;
	if (++f->hints >= HINTS_BELIEVED)
		engine_fail(e, f, status);
}

static void
due(void *arg, struct wheel_timer *timer)
{
	struct flight *f = LIST_THING(timer, struct flight, timer);
	struct snmp_engine *e = arg;
	/* In line a flight has no other timer than this one. */
	bool over = f->state != FLIGHT_IN_AIR ||
	    (f->deadline != 0 && loop_now(e->loop) >= f->deadline);

	if (f->state == FLIGHT_PARKED) {
		engine_fail(e, f, SNMP_NO_KEYS);
		return;
	}
	if (f->state == FLIGHT_IN_AIR)
		f->losses++;
	leave_air(e, f);
	if (over || f->losses > f->retries)
		engine_fail(
		    e, f, f->hints != 0 ? (enum snmp_status)f->hint : SNMP_TIMEOUT);
	else
		engine_ready(e, f, READY_AGAIN);
}

/* --- sending --- */

static int64_t
wait_of(struct snmp_engine *e, const struct flight *f)
{
	int64_t wait = f->wait_us;
	unsigned i;

	if (wait == 0)
		wait = target_wait(
		    f->target, e->o.wait_first_us, e->o.wait_min_us, e->o.wait_max_us);
	for (i = 0; i < f->losses && wait < e->o.wait_max_us; i++)
		wait *= 2;
	if (wait > e->o.wait_max_us && wait > f->wait_us)
		wait = e->o.wait_max_us;
	/* Those that were lost together are not sent again together. */
	return f->losses == 0 ? wait
			      : wait + (int64_t)loop_below(e->loop, (uint64_t)wait / 4);
}

/* Sending time is saved up at the rate allowed, and no more than a moment's worth of it. */
static bool
pace(struct snmp_engine *e)
{
	int64_t cost;

	if (e->o.packets_a_second == 0)
		return true;
	cost = SECOND_US / e->o.packets_a_second;
	e->tokens_us += loop_now(e->loop) - e->tokens_at;
	e->tokens_at = loop_now(e->loop);
	if (e->tokens_us > PACE_BURST_US + cost)
		e->tokens_us = PACE_BURST_US + cost;
	if (e->tokens_us < cost)
		return false;
	e->tokens_us -= cost;
	return true;
}

static void
send_line(struct snmp_engine *e, enum ready_line line)
{
	struct list_node *head = &e->ready[line];

	while (!list_empty(head)) {
		struct flight *f = LIST_THING(head->next, struct flight, queue);

		if (line == READY_NEW && e->in_air >= e->o.window)
			return;
		if (!pace(e))
			return;
		list_remove(&f->queue);
		if (!ask_send(e, f))
			continue;
		if (f->sends == 1) {
			f->counts_as_air = true;
			e->in_air++;
		}
		f->state = FLIGHT_IN_AIR;
		arm(e, f, loop_now(e->loop) + wait_of(e, f));
	}
}

static void
end_turn(void *arg)
{
	struct snmp_engine *e = arg;
	enum ready_line line;

	for (line = READY_URGENT; line < READY_LINES; line++)
		send_line(e, line);
	udp_flush(e->udp);
}

static void
tick(void *arg)
{
	struct snmp_engine *e = arg;

	e->ticking = false;
	wheel_turn(&e->wheel, loop_now(e->loop), due, e);
	keep_ticking(e);
}

/* --- asking --- */

static int
check(const struct snmp_engine *e, const struct snmp_target *t,
    const struct snmp_request *r)
{
	const struct snmp_credential *c = t->credential;

	if (r->n == 0 || r->n > SNMP_ASKED_MAX || r->non_repeaters > UINT16_MAX ||
	    r->max_repetitions > UINT16_MAX)
		return ERR_RANGE;
	if (r->kind != PDU_GET && r->kind != PDU_GETNEXT && r->kind != PDU_GETBULK)
		return ERR_UNSUPPORTED;
	if (r->kind == PDU_GETBULK && c->version == SNMP_V1)
		return ERR_UNSUPPORTED;
	if (c->version == SNMP_V3 &&
	    (!crypt_has_auth(e->crypt, c->auth) || !crypt_has_priv(e->crypt, c->priv)))
		return ERR_UNSUPPORTED;
	if (t->context != NULL && strlen(t->context) > CONTEXT_NAME_MAX)
		return ERR_RANGE;
	return 0;
}

static void
stand_in_line(struct snmp_target *t, struct flight *f)
{
	struct list_node *n;

	if (f->priority == SNMP_NORMAL) {
		list_append(&t->waiting, &f->on_target);
		return;
	}
	LIST_EACH (n, &t->waiting) {
		struct flight *other = LIST_THING(n, struct flight, on_target);

		if (other->state != FLIGHT_PARKED && other->priority == SNMP_NORMAL)
			break;
	}
	list_before(n, &f->on_target);
}

int
snmp_submit(struct snmp_engine *e, struct snmp_target *t, const struct snmp_request *r,
    snmp_answer_fn *fn, void *arg, snmp_id *out)
{
	mono_us now = loop_now(e->loop);
	struct flight *f;
	int err = check(e, t, r);

	if (err < 0)
		return err;
	if (t->socket == 0)
		t->socket = (uint8_t)udp_socket(e->udp, &t->address, e->next_socket++);
	if (t->socket == 0)
		return ERR_UNSUPPORTED;
	/* SNMPv3's ids are not the agent's own numbers: they come back whole. */
	f = flight_take(&e->flights,
	    (t->quirks & QUIRK_SHORT_IDS) && t->credential->version != SNMP_V3);
	if (f == NULL)
		return ERR_FULL;
	f->state = FLIGHT_WAITING;
	err = ask_prepare(e, f, r);
	if (err < 0) {
		flight_drop(&e->flights, f, FLIGHT_NEVER);
		return err;
	}
	f->target = t;
	f->fn = fn;
	f->arg = arg;
	f->again = (uint16_t)(r->kind == PDU_GETBULK && r->non_repeaters == 0 ? r->n : 0);
	f->near = r->near;
	f->near_bytes = (uint32_t)(r->near != NULL ? r->near_bytes : 0);
	f->kind = (uint8_t)r->kind;
	f->priority = (uint8_t)r->priority;
	f->non_repeaters = (uint16_t)r->non_repeaters;
	f->max_repetitions = (uint16_t)r->max_repetitions;
	f->retries = (uint8_t)(r->retries_set ? r->retries : e->o.retries);
	if (f->retries >= FLIGHT_SENDS_MAX)
		f->retries = FLIGHT_SENDS_MAX - 1;
	f->wait_us = r->wait_us;
	f->deadline = r->limit_us == 0 ? 0 : now + r->limit_us;
	if (f->deadline != 0)
		wheel_set(&e->wheel, &f->timer, f->deadline);
	e->count.requests++;
	*out = f->id;
	stand_in_line(t, f);
	release(e, t);
	keep_ticking(e);
	return 0;
}

void
snmp_cancel(struct snmp_engine *e, snmp_id id)
{
	struct flight *f = flight_by_id(&e->flights, id);

	if (f == NULL)
		return;
	e->count.cancelled++;
	land(e, f, FLIGHT_GIVEN_UP);
}

static void
unlist(struct snmp_engine *e, struct snmp_target *t)
{
	struct bytes id = usm_clock_engine(&t->clock);
	uint64_t hash = map_hash(id.p, id.n);

	if (t->engine_is_listed && map_get_id(&e->engines, hash) == t)
		(void)map_del_id(&e->engines, hash);
	t->engine_is_listed = false;
}

void
snmp_forget(struct snmp_engine *e, struct snmp_target *t)
{
	/* Those in line first: landing one that flies would let them go. */
	while (!list_empty(&t->waiting))
		snmp_cancel(e, LIST_THING(t->waiting.next, struct flight, on_target)->id);
	while (!list_empty(&t->flying))
		snmp_cancel(e, LIST_THING(t->flying.next, struct flight, on_target)->id);
	key_store_drop(e->keys, t->keys);
	t->keys = NULL;
	unlist(e, t);
	t->socket = 0;
}

void
snmp_target_keys(
    struct snmp_engine *e, struct snmp_target *t, const struct usm_keys *keys)
{
	struct list_node *n;

	key_store_drop(e->keys, t->keys);
	t->keys = keys == NULL ? NULL : key_store_put(e->keys, keys);
	LIST_EACH (n, &t->waiting) {
		struct flight *f = LIST_THING(n, struct flight, on_target);

		if (f->state != FLIGHT_PARKED)
			break;
		if (keys == NULL) {
			/* Ended soon, but not within this call. */
			wheel_set(&e->wheel, &f->timer, loop_now(e->loop));
			continue;
		}
		f->state = FLIGHT_WAITING;
		wheel_stop(&e->wheel, &f->timer);
		if (f->deadline != 0)
			wheel_set(&e->wheel, &f->timer, f->deadline);
	}
	release(e, t);
}

/* --- events --- */

void
engine_tell(struct snmp_engine *e, enum snmp_event_kind kind, struct snmp_target *t)
{
	const struct snmp_event ev = { .kind = kind, .target = t };

	if (e->o.event != NULL)
		e->o.event(e->o.arg, &ev);
}

void
engine_tell_boots(
    struct snmp_engine *e, struct snmp_target *t, enum usm_news news, uint32_t boots_was)
{
	struct snmp_event ev = {
		.target = t, .boots_was = boots_was, .boots_is = t->clock.boots
	};

	switch (news) {
	case CLOCK_SAME: return;
	case CLOCK_REBOOTED: ev.kind = SNMP_EVENT_REBOOTED; break;
	case CLOCK_BOOTS_LOST: ev.kind = SNMP_EVENT_BOOTS_LOST; break;
	case CLOCK_SET_BACK: ev.kind = SNMP_EVENT_CLOCK_BACK; break;
	}
	if (e->o.event != NULL)
		e->o.event(e->o.arg, &ev);
}

void
engine_of_target(struct snmp_engine *e, struct snmp_target *t, struct bytes engine_id)
{
	struct bytes was = usm_clock_engine(&t->clock);
	bool changed = !bytes_same(was, engine_id);
	bool known = was.n != 0;
	uint64_t hash = map_hash(engine_id.p, engine_id.n);
	struct snmp_target *other = map_get_id(&e->engines, hash);
	struct snmp_event ev = { .kind = SNMP_EVENT_SAME_ENGINE, .target = t };

	if (changed) {
		unlist(e, t);
		key_store_drop(e->keys, t->keys);
		t->keys = NULL;
		usm_clock_begin(&t->clock, engine_id);
	}
	t->engine_is_listed = true;
	if (other == NULL)
		(void)map_put_id(&e->engines, hash, t);
	release(e, t);
	if (changed && known) {
		engine_tell(e, SNMP_EVENT_ENGINE_CHANGED, t);
		return;
	}
	/* One device asked under two names is no news. */
	if (other == NULL || other == t || address_equal(&other->address, &t->address))
		return;
	ev.other_target = other;
	if (e->o.event != NULL)
		e->o.event(e->o.arg, &ev);
}

/* --- the engine --- */

static void
fill_in(struct snmp_engine_options *o)
{
	o->sockets = o->sockets != 0 ? o->sockets : SOCKETS_DEFAULT;
	o->window = o->window != 0 ? o->window : WINDOW_DEFAULT;
	o->per_target = o->per_target != 0 ? o->per_target : PER_TARGET_DEFAULT;
	o->retries = o->retries_set ? o->retries : RETRIES_DEFAULT;
	o->wait_first_us = o->wait_first_us != 0 ? o->wait_first_us : WAIT_FIRST_DEFAULT;
	o->wait_min_us = o->wait_min_us != 0 ? o->wait_min_us : WAIT_MIN_DEFAULT;
	o->wait_max_us = o->wait_max_us != 0 ? o->wait_max_us : WAIT_MAX_DEFAULT;
	o->keys_wait_us = o->keys_wait_us != 0 ? o->keys_wait_us : KEYS_WAIT_DEFAULT;
	o->socket_bytes = o->socket_bytes != 0 ? o->socket_bytes : SOCKET_BYTES_DEFAULT;
}

int
snmp_engine_new(
    struct loop *l, const struct snmp_engine_options *o, struct snmp_engine **out)
{
	struct snmp_engine *e = mem_alloc(sizeof *e);
	enum ready_line line;

	e->loop = l;
	if (o != NULL)
		e->o = *o;
	fill_in(&e->o);
	if (udp_new(l, e->o.sockets, e->o.socket_bytes, &hear_ops, e, &e->udp) < 0) {
		mem_free(e);
		return ERR_IO;
	}
	flights_init(&e->flights, l);
	wheel_init(&e->wheel, loop_now(l));
	map_init(&e->engines);
	for (line = READY_URGENT; line < READY_LINES; line++)
		list_init(&e->ready[line]);
	e->tick = timer_new(l, tick, e);
	e->turn_end = loop_at_turn_end(l, end_turn, e);
	e->crypt = crypt_new();
	e->keys = key_store_new();
	pdu_space_init(&e->space);
	e->plain = mem_grow(NULL, PDU_DATAGRAM_MAX, 1);
	e->encode = mem_grow(NULL, PDU_DATAGRAM_MAX, 1);
	loop_random(l, &e->salt, sizeof e->salt);
	e->tokens_at = loop_now(l);
	*out = e;
	return 0;
}

void
snmp_engine_free(struct snmp_engine *e)
{
	if (e == NULL)
		return;
	assert(e->flights.n_used == 0);
	turn_end_free(e->turn_end);
	timer_free(e->tick);
	udp_free(e->udp);
	flights_fini(&e->flights);
	map_fini(&e->engines);
	crypt_free(e->crypt);
	key_store_free(e->keys);
	pdu_space_fini(&e->space);
	mem_free(e->plain);
	mem_free(e->encode);
	mem_free(e);
}

struct snmp_counters
snmp_engine_counters(const struct snmp_engine *e)
{
	struct udp_counters w = udp_counters(e->udp);
	struct snmp_counters c = e->count;

	c.sent = w.sent;
	c.sent_bytes = w.sent_bytes;
	c.received = w.received;
	c.received_bytes = w.received_bytes;
	c.icmp = w.errors;
	c.overflow = w.overflow;
	c.pending = (uint32_t)e->flights.n_used;
	c.in_flight = e->in_flight;
	c.in_air = e->in_air;
	return c;
}
