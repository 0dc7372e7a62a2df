#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "room/trap/informs.h"
#include "room/trap/inside.h"
#include "room/trap/map.h"
#include "sys/halt.h"
#include "sys/log.h"

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
	struct bytes ours = { t->reader.engine_id, t->reader.engine_id_n };

	return bytes_same(engine_id, ours);
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

	struct bytes its = { h->engine_id, h->engine_id_n };

	return h->keys != NULL && bytes_same(its, engine_id);
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

	if (t->reading == NULL)
		return NULL;
	if (!bytes_same(usm_clock_engine(&t->reading->clock), engine_id))
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

static struct notice *
notice_new(struct trap *t, const struct source *s, const struct arrival *a)
{
	struct notice *n = mem_alloc(sizeof *n);

	n->trap = t;
	arena_init(&n->mem);
	list_append(&t->notices, &n->in_trap);
	t->n_notices++;
	n->device_id = s->device->id;
	n->a = *a;
	n->a.datagram = (struct bytes){ NULL, 0 };
	return n;
}

void
notice_free(struct notice *n)
{
	struct trap *t = n->trap;

	credentials_cancel(t->credentials, n);
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
send_back(const struct arrival *a, struct bytes datagram)
{
	if (a->fd >= 0 && datagram.n != 0 &&
	    sendto(a->fd, datagram.p, datagram.n, MSG_DONTWAIT, &a->from.any,
		address_len(&a->from)) < 0)
		log_debug("an answer could not be sent");
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

/* One key for one inform: who sent it, and its number. It stands in the journal, so it is the same in every
 * process: FNV-1a. */
static uint64_t
dedup_key(const struct snmp_address *from, const struct snmp_trap *trap)
{
	struct {
		uint8_t who[16];
		int32_t id;
		uint32_t port;
	} key;
	const uint8_t *b = (const uint8_t *)&key;
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t i;

	memset(&key, 0, sizeof key);
	if (from->any.sa_family == AF_INET)
		memcpy(key.who, &from->in4.sin_addr, 4);
	else
		memcpy(key.who, &from->in6.sin6_addr, 16);
	key.id = trap->request_id;
	key.port = address_port(from);
	for (i = 0; i < sizeof key; i++)
		h = (h ^ b[i]) * UINT64_C(0x100000001b3);
	return h != 0 ? h : 1;
}

/* Its answer goes when all that was said until now is on disk. */
static void
answer(struct trap *t, const struct arrival *a, const struct notify *said)
{
	struct bytes answer;

	if (notify_answer(&t->reader, said, loop_now(house_loop(t->house)), &answer) == 0)
		answers_put(
		    t->answers, a->fd, &a->from, answer, journal_owes(t->journal));
}

/* What became of one mapping, and of those before it: the datagram is what went best. */
static enum outcome
better(enum outcome a, enum outcome b)
{
	static const enum outcome order[] = { OUTCOME_ACCEPTED, OUTCOME_MERGED,
		OUTCOME_OVER_BUDGET };
	size_t i;

	for (i = 0; i < ARRAY_LEN(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return a;
}

/* The notification's mappings become signs. An inform of which a part found no place is not answered:
 * it comes again. */
static enum outcome
say(struct trap *t, struct source *s, const struct arrival *a, const struct notify *said)
{
	mono_us now = loop_now(house_loop(t->house));
	const struct profile *p = s->profile;
	enum outcome o = OUTCOME_UNMAPPED;
	uint64_t inform = said->trap.confirmed ? dedup_key(&a->from, &said->trap) : 0;
	enum outcome by_map;
	bool is_short = false;
	char name[OID_TEXT_MAX];
	size_t i;

	if (inform != 0 && informs_know(t->informs, inform, now)) {
		answer(t, a, said);
		return OUTCOME_MERGED;
	}
	for (i = 0; p != NULL && i < p->traps.n; i++)
		if (map_fits(&p->traps.v[i], &said->trap)) {
			by_map =
			    saying_begin(s, &p->traps.v[i], &said->trap, a->at, inform);
			is_short |= by_map == OUTCOME_OVER_BUDGET;
			o = better(o, by_map);
		}
	if (o == OUTCOME_UNMAPPED)
		tally_add(
		    t->unmapped, oid_text(said->trap.name, name, sizeof name), a->at);
	if (inform != 0 && !is_short) {
		informs_remember(t->informs, inform, now);
		answer(t, a, said);
	}
	return o;
}

/* All that opens it is here. */
static enum outcome
open_it(struct trap *t, struct source *s, const struct arrival *a,
    const struct snmp_credential *c, struct sender *sender)
{
	struct bytes report, known = message_public(a->datagram);
	struct notify said;
	enum notify_outcome o;
	enum outcome became;
	struct arena mem;

	house_reading(t->house, s->who, known.p, known.n);
	halt_at("trap-read");
	arena_init(&mem);
	t->reading = sender;
	t->reading_as = c;
	o = notify_read(&t->reader, &mem, a->datagram, loop_now(house_loop(t->house)),
	    &said, &report);
	send_back(a, report);
	if (o == NOTIFY_TAKEN && said.m.version != SNMP_V3) {
		struct bytes want = c->version == SNMP_V3 ? (struct bytes){ NULL, 0 }
							  : secret_bytes(c->community);

		if (c->version == SNMP_V3 || said.m.community.n != want.n ||
		    !secret_same(said.m.community.p, want.p, want.n))
			o = NOTIFY_UNKNOWN_USER;
	}
	became = o == NOTIFY_TAKEN ? say(t, s, a, &said) : outcome_of(o);
	t->reading = NULL;
	t->reading_as = NULL;
	arena_fini(&mem);
	house_done_reading(t->house);
	return became;
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
	if (keys == NULL || d == NULL || message_read(n->a.datagram, &m) < 0) {
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

/* One that waited for what opens it is opened. */
static void
have_credential(void *arg, const struct snmp_credential *c, const char *why)
{
	struct notice *n = arg;
	struct trap *t = n->trap;
	struct source *s = source_of(t, &n->a.from);
	struct sender *sender = NULL;
	struct snmp_message m;

	(void)why;
	if (s == NULL || s->device->id != n->device_id || c == NULL) {
		end(n, c != NULL ? OUTCOME_UNKNOWN_SENDER : OUTCOME_NO_CREDENTIAL);
		return;
	}
	if (message_read(n->a.datagram, &m) == 0 && m.version == SNMP_V3) {
		if (!t->knows_itself) { /* for moments after our start */
			end(n, OUTCOME_OVER_BUDGET);
			return;
		}
		sender = sender_of(t, s->device->id);
		if (c->version == SNMP_V3 && c->auth != AUTH_NONE && m.engine_id.n != 0 &&
		    m.user.n != 0 && !holds_keys(t, sender, m.engine_id)) {
			if (sender->asks) {
				end(n, OUTCOME_OVER_BUDGET);
				return;
			}
			sender->asks = true;
			credentials_keys(
			    t->credentials, s->device, m.engine_id, have_keys, n);
			return;
		}
	}
	end(n, open_it(t, s, &n->a, c, sender));
}

static void
wait_for_credential(struct trap *t, const struct source *s, const struct arrival *a)
{
	struct notice *n = notice_new(t, s, a);

	n->a.datagram = (struct bytes){ arena_copy(&n->mem, a->datagram.p, a->datagram.n),
		a->datagram.n };
	credentials_get(t->credentials, s->device, have_credential, n);
}

void
notice_begin(struct trap *t, struct source *s, const struct arrival *a)
{
	if (s->credential == NULL ||
	    s->credential_until <= loop_now(house_loop(t->house)))
		s->credential =
		    credentials_held(t->credentials, s->device, &s->credential_until);
	/* SNMPv3 asks for more than a credential. */
	if (s->credential == NULL || s->credential->version == SNMP_V3)
		wait_for_credential(t, s, a);
	else
		trap_count(t, open_it(t, s, a, s->credential, NULL));
}
