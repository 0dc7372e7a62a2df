#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "room/trap/informs.h"
#include "room/trap/inside.h"
#include "room/trap/map.h"
#include "sys/halt.h"
#include "sys/log.h"

/* How long an inform's signs may take to disk: its sender has long asked again. */
#define KEEP_WAIT_US (30 * SECOND_US)

/* --- senders of SNMPv3 --- */

static struct sender *
sender_of(struct trap *t, uint64_t device_id)
{
	struct sender *s = map_get_id(&t->senders, device_id);

	if (s != NULL)
		return s;
	s = mem_alloc(sizeof *s);
	s->device_id = device_id;
	map_put_id(&t->senders, device_id, s);
	return s;
}

static void
drop_keys(struct trap *t, struct held_keys *h)
{
	key_store_drop(t->keys, h->keys);
	*h = (struct held_keys){ 0 };
}

void
notice_forget_senders(struct trap *t)
{
	struct sender *s;
	size_t at = 0;

	while ((s = map_next(&t->senders, &at)) != NULL) {
		drop_keys(t, &s->at_its);
		drop_keys(t, &s->at_ours);
		mem_free(s);
	}
	map_fini(&t->senders);
	map_init(&t->senders);
}

static bool
is_ours(const struct trap *t, struct bytes engine_id)
{
	return engine_id.n == t->reader.engine_id_n &&
	    memcmp(engine_id.p, t->reader.engine_id, engine_id.n) == 0;
}

static struct held_keys *
slot_of(struct trap *t, struct sender *s, struct bytes engine_id)
{
	return is_ours(t, engine_id) ? &s->at_ours : &s->at_its;
}

static bool
holds_keys(struct trap *t, struct sender *s, struct bytes engine_id)
{
	const struct held_keys *h = slot_of(t, s, engine_id);

	return h->keys != NULL && h->engine_id_n == engine_id.n &&
	    memcmp(h->engine_id, engine_id.p, engine_id.n) == 0;
}

/* The reader asks: of the device whose datagram it is, and of no other. */
static const struct usm_keys *
keys_of_reader(void *arg, struct bytes user, struct bytes engine_id)
{
	static const struct usm_keys none;
	struct trap *t = arg;
	const struct snmp_credential *c = t->reading_as;

	if (t->reading == NULL || c == NULL || strlen(c->user) != user.n ||
	    memcmp(c->user, user.p, user.n) != 0)
		return NULL;
	if (c->auth == AUTH_NONE)
		return &none;
	return holds_keys(t, t->reading, engine_id)
	    ? slot_of(t, t->reading, engine_id)->keys
	    : NULL;
}

static struct usm_clock *
clock_of_reader(void *arg, struct bytes engine_id)
{
	struct trap *t = arg;
	struct bytes had;

	if (t->reading == NULL)
		return NULL;
	had = usm_clock_engine(&t->reading->clock);
	if (had.n != engine_id.n || memcmp(had.p, engine_id.p, had.n) != 0)
		usm_clock_begin(&t->reading->clock, engine_id);
	return &t->reading->clock;
}

void
notice_open_reader(struct trap *t, struct bytes engine_id, uint32_t boots)
{
	static const struct notify_ops ops = { keys_of_reader, clock_of_reader };
	uint64_t salt;

	loop_random(house_loop(t->house), &salt, sizeof salt);
	notify_init(
	    &t->reader, &ops, t, engine_id, boots, salt, loop_now(house_loop(t->house)));
	t->reader.codec = (enum snmp_codec)house_plan(t->house)->settings.snmp_codec;
}

/* --- a notice's life --- */

void
notice_free(struct notice *n)
{
	struct trap *t = n->trap;

	credentials_cancel(t->credentials, n);
	timer_free(n->limit);
	list_remove(&n->in_trap);
	t->n_notices--;
	arena_fini(&n->mem);
	mem_free(n);
}

static void
end(struct notice *n, enum outcome o)
{
	trap_count(n->trap, o);
	notice_free(n);
}

static void
send_back(const struct way_back *back, struct bytes datagram)
{
	if (back->fd >= 0 && datagram.n != 0 &&
	    sendto(back->fd, datagram.p, datagram.n, MSG_DONTWAIT, &back->to.any,
		address_len(&back->to)) < 0)
		log_debug("an answer could not be sent");
}

/* Its signs are safe: it is answered, and so will be those that repeat it. */
static void
acknowledge(struct notice *n)
{
	send_back(&n->back, n->answer);
	informs_answered(n->trap->informs, n->dedup, n->answer);
	notice_free(n);
}

void
notice_kept(struct notice *n)
{
	if (--n->unkept == 0)
		acknowledge(n);
}

/* The core was away: its sender asks again, and then all goes well. */
static void
not_kept(void *arg)
{
	struct notice *n = arg;
	struct trap *t = n->trap;
	unsigned i;

	for (i = 0; i < n->receipts; i++)
		map_del_id(&t->by_receipt, n->first_receipt + i);
	informs_drop(t->informs, n->dedup);
	notice_free(n);
}

/* --- what it says --- */

static enum outcome
outcome_of(enum notify_outcome o)
{
	switch (o) {
	case NOTIFY_TAKEN: return OUTCOME_ACCEPTED;
	case NOTIFY_DISCOVERY: return OUTCOME_DISCOVERY;
	case NOTIFY_MALFORMED: return OUTCOME_MALFORMED;
	case NOTIFY_UNSUPPORTED: return OUTCOME_UNSUPPORTED;
	case NOTIFY_NOT_IN_WINDOW: return OUTCOME_NOT_IN_WINDOW;
	default: return OUTCOME_BAD_CREDENTIAL;
	}
}

/* One key for one inform: who sent it, and its number. */
static uint64_t
dedup_key(const struct notice *n, const struct snmp_trap *trap)
{
	struct {
		char who[ADDRESS_TEXT_MAX];
		int32_t id;
		uint32_t port;
	} key;
	uint64_t h;

	memset(&key, 0, sizeof key);
	address_text(&n->back.to, key.who);
	key.id = trap->request_id;
	key.port = address_port(&n->back.to);
	h = map_hash(&key, sizeof key);
	return h != 0 ? h : 1;
}

/* An inform: true when it is a new one, whose answer is made and waits for the disk. */
static bool
is_new_inform(struct notice *n, const struct notify *said)
{
	struct trap *t = n->trap;
	mono_us now = loop_now(house_loop(t->house));
	struct bytes answer;

	n->dedup = dedup_key(n, &said->trap);
	switch (informs_hear(t->informs, n->dedup, now, &answer)) {
	case INFORM_PENDING: return false;
	case INFORM_ANSWERED: send_back(&n->back, answer); return false;
	case INFORM_NEW: break;
	}
	if (notify_answer(&t->reader, said, now, &answer) == 0)
		n->answer =
		    (struct bytes){ arena_copy(&n->mem, answer.p, answer.n), answer.n };
	return true;
}

/* The notification's mappings become signs; an inform stays until they are kept. */
static void
say(struct notice *n, const struct device *d, const struct notify *said)
{
	struct trap *t = n->trap;
	const struct profile *p = plan_profile(house_plan(t->house), d->profile);
	enum outcome o = OUTCOME_UNMAPPED;
	char name[OID_TEXT_MAX];
	size_t i;

	if (said->trap.confirmed && !is_new_inform(n, said)) {
		end(n, OUTCOME_MERGED);
		return;
	}
	for (i = 0; p != NULL && i < p->traps.n; i++)
		if (map_fits(&p->traps.v[i], &said->trap)) {
			saying_begin(n, d, &p->traps.v[i], &said->trap);
			o = OUTCOME_ACCEPTED;
		}
	if (o == OUTCOME_UNMAPPED)
		tally_add(
		    t->unmapped, oid_text(said->trap.name, name, sizeof name), n->at);
	trap_count(t, o);
	if (n->answer.n == 0)
		notice_free(n);
	else if (n->unkept == 0)
		acknowledge(n);
	else {
		n->limit = timer_new(house_loop(t->house), not_kept, n);
		timer_after(n->limit, KEEP_WAIT_US);
	}
}

/* All that opens it is here. */
static void
open_it(struct notice *n, const struct device *d, const struct snmp_credential *c,
    struct sender *sender)
{
	struct trap *t = n->trap;
	struct notify said;
	struct bytes report;
	enum notify_outcome o;
	char who[128];
	struct arena mem;

	snprintf(who, sizeof who, "source %s", d->address);
	house_reading(t->house, who, n->datagram.p, n->datagram.n);
	halt_at("trap-read");
	arena_init(&mem);
	t->reading = sender;
	t->reading_as = c;
	o = notify_read(&t->reader, &mem, n->datagram, loop_now(house_loop(t->house)),
	    &said, &report);
	send_back(&n->back, report);
	if (o == NOTIFY_TAKEN && said.m.version != SNMP_V3) {
		struct bytes want = c->version == SNMP_V3 ? (struct bytes){ NULL, 0 }
							  : secret_bytes(c->community);

		if (c->version == SNMP_V3 || said.m.community.n != want.n ||
		    !secret_same(said.m.community.p, want.p, want.n))
			o = NOTIFY_UNKNOWN_USER;
	}
	if (o == NOTIFY_TAKEN)
		say(n, d, &said);
	else
		end(n, outcome_of(o));
	t->reading = NULL;
	t->reading_as = NULL;
	arena_fini(&mem);
	house_done_reading(t->house);
}

static void have_credential(void *arg, const struct snmp_credential *c, const char *why);

static void
have_keys(void *arg, const struct usm_keys *keys, const char *why)
{
	struct notice *n = arg;
	struct trap *t = n->trap;
	const struct device *d = devices_by_id(&t->devices, n->device_id);
	struct snmp_message m;

	sender_of(t, n->device_id)->asks = false;
	if (keys == NULL || d == NULL || message_read(n->datagram, &m) < 0) {
		if (keys == NULL)
			log_info("a trap cannot be opened: %s", why);
		end(n, OUTCOME_NO_CREDENTIAL);
		return;
	}
	{
		struct held_keys *h = slot_of(t, sender_of(t, n->device_id), m.engine_id);

		drop_keys(t, h);
		h->engine_id_n = m.engine_id.n;
		memcpy(h->engine_id, m.engine_id.p, m.engine_id.n);
		h->keys = key_store_put(t->keys, keys);
	}
	credentials_get(t->credentials, d, have_credential, n);
}

static void
have_credential(void *arg, const struct snmp_credential *c, const char *why)
{
	struct notice *n = arg;
	struct trap *t = n->trap;
	const struct device *d = devices_by_id(&t->devices, n->device_id);
	struct sender *sender = NULL;
	struct snmp_message m;

	(void)why;
	if (d == NULL || c == NULL) {
		end(n, d == NULL ? OUTCOME_UNKNOWN_SENDER : OUTCOME_NO_CREDENTIAL);
		return;
	}
	if (message_read(n->datagram, &m) == 0 && m.version == SNMP_V3) {
		if (!t->knows_itself) { /* for moments after our start */
			end(n, OUTCOME_OVER_BUDGET);
			return;
		}
		sender = sender_of(t, d->id);
		if (c->version == SNMP_V3 && c->auth != AUTH_NONE && m.engine_id.n != 0 &&
		    m.user.n != 0 && !holds_keys(t, sender, m.engine_id)) {
			if (sender->asks) {
				end(n, OUTCOME_OVER_BUDGET);
				return;
			}
			sender->asks = true;
			credentials_keys(t->credentials, d, m.engine_id, have_keys, n);
			return;
		}
	}
	open_it(n, d, c, sender);
}

void
notice_begin(struct trap *t, const struct device *d, const struct way_back *back,
    struct bytes datagram, wall_us at)
{
	struct notice *n = mem_alloc(sizeof *n);

	n->trap = t;
	arena_init(&n->mem);
	list_append(&t->notices, &n->in_trap);
	t->n_notices++;
	n->device_id = d->id;
	n->at = at;
	n->back = *back;
	n->datagram =
	    (struct bytes){ arena_copy(&n->mem, datagram.p, datagram.n), datagram.n };
	credentials_get(t->credentials, d, have_credential, n);
}
