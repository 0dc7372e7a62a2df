#include "link/snmp/engine_own.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* What a message adds to its list of varbinds at most: names, a MAC, padding, and lengths. */
#define DRESS_BYTES_MAX 1024

/* A whole PDU by the reference codec, of which only the list is wanted: what is behind the head. */
static struct bytes
list_by_codec(struct snmp_engine *e, const struct pdu *p, struct ber_out *out)
{
	struct cur all, c;

	if (pdu_write(e->o.codec, p, out) < 0 || out->full)
		return (struct bytes){ NULL, 0 };
	all = cur_over(out->p, (size_t)(out->end - out->p));
	c = ber_enter(&all, (uint8_t)p->kind);
	(void)ber_integer(&c);
	(void)ber_integer(&c);
	(void)ber_integer(&c);
	return (struct bytes){ c.p, cur_left(&c) };
}

int
ask_prepare(struct snmp_engine *e, struct flight *f, const struct snmp_request *r)
{
	struct ber_out out = ber_out_over(e->encode, PDU_DATAGRAM_MAX);
	struct bytes list;
	size_t i;

	if (r->list != NULL && e->o.codec == SNMP_CODEC_OWN) {
		f->list = r->list;
		return 0;
	}
	for (i = 0; i < r->n; i++) {
		if (r->oids[i].n < 2 || r->oids[i].n > OID_ARCS_MAX ||
		    r->oids[i].arc[0] > 2)
			return ERR_RANGE;
		e->space.varbinds[i] =
		    (struct snmp_varbind){ r->oids[i], { .type = VALUE_NULL } };
	}
	if (e->o.codec == SNMP_CODEC_OWN) {
		pdu_write_varbinds(e->space.varbinds, r->n, &out);
		list = ber_written(&out);
	} else {
		struct pdu p = {
			.kind = r->kind, .varbinds = e->space.varbinds, .n = r->n
		};

		list = list_by_codec(e, &p, &out);
	}
	if (out.full || list.n == 0 || list.n > PDU_DATAGRAM_MAX - DRESS_BYTES_MAX)
		return ERR_RANGE;
	if (list.n > f->body_max) {
		f->body_max = (uint16_t)(list.n < 256 ? 256 : list.n);
		f->body = mem_grow(f->body, f->body_max, 1);
	}
	memcpy(f->body, list.p, list.n);
	f->body_n = (uint16_t)list.n;
	return 0;
}

static bool
needs_keys(const struct snmp_target *t)
{
	return t->credential->auth != AUTH_NONE && t->keys == NULL;
}

bool
ask_is_possible(const struct snmp_target *t)
{
	return t->credential->version != SNMP_V3 ||
	    (t->clock.engine_id_n != 0 && !needs_keys(t));
}

/* The question with its id in front. */
static void
write_request(
    const struct flight *f, int32_t id, struct ber_out *out, const uint8_t *since)
{
	if (f->list != NULL)
		ber_put(out, f->list->encoded.p, f->list->encoded.n);
	else
		ber_put(out, f->body, f->body_n);
	pdu_write_head(f->kind, id, f->kind == PDU_GETBULK ? f->non_repeaters : 0,
	    f->kind == PDU_GETBULK ? f->max_repetitions : 0, since, out);
}

static int
write_community(const struct flight *f, int32_t id, struct ber_out *out)
{
	const struct snmp_credential *c = f->target->credential;
	const uint8_t *since = out->p;
	struct bytes community = { NULL, 0 };

	if (c->community != NULL)
		community = secret_bytes(c->community);
	write_request(f, id, out, since);
	message_write(out, c->version, community, since);
	return out->full ? ERR_FULL : 0;
}

/* RFC 3414 section 4: who are you? */
static int
write_discovery(struct snmp_engine *e, int32_t id, struct ber_out *out)
{
	const uint8_t *since = out->p;
	const struct usm_dress d = { .id = id, .reportable = true };

	pdu_write_varbinds(NULL, 0, out);
	pdu_write_head(PDU_GET, id, 0, 0, since, out);
	return usm_seal(e->crypt, out, since, &d);
}

static int
write_v3(struct snmp_engine *e, struct flight *f, int32_t id, struct ber_out *out)
{
	const struct snmp_target *t = f->target;
	const char *context = t->context == NULL ? "" : t->context,
		   *user = t->credential->user;
	const uint8_t *since = out->p;
	struct usm_dress d = { .id = id,
		.reportable = true,
		.engine_id = usm_clock_engine(&t->clock),
		.user = { (const uint8_t *)user, strlen(user) },
		.keys = t->keys,
		.salt = e->salt++,
		.context_engine = usm_clock_engine(&t->clock),
		.context_name = { (const uint8_t *)context, strlen(context) } };

	usm_clock_read(&t->clock, loop_now(e->loop), &d.boots, &d.time);
	write_request(f, id, out, since);
	return usm_seal(e->crypt, out, since, &d);
}

/* Localises them ourselves where we may; asks for them otherwise. */
static void
get_keys(struct snmp_engine *e, struct snmp_target *t)
{
	struct usm_keys keys;
	bool ok;

	if (t->credential->master == NULL) {
		engine_tell(e, SNMP_EVENT_KEYS_WANTED, t);
		return;
	}
	ok = usm_localise(e->crypt, t->credential->master, usm_clock_engine(&t->clock),
		 &keys) == 0;
	snmp_target_keys(e, t, ok ? &keys : NULL);
	secret_wipe(&keys, sizeof keys);
}

static int
write_any(struct snmp_engine *e, struct flight *f, int32_t id, struct ber_out *out)
{
	if (f->target->credential->version != SNMP_V3)
		return write_community(f, id, out);
	if (f->target->clock.engine_id_n == 0)
		return write_discovery(e, id, out);
	return write_v3(e, f, id, out);
}

/* What SNMPv3 needs before the question itself can be asked. False when the flight has to wait, or
 * was cancelled by who heard of it. */
static bool
make_possible(struct snmp_engine *e, struct flight *f)
{
	struct snmp_target *t = f->target;
	snmp_id id = f->id;

	if (t->credential->version != SNMP_V3 || t->clock.engine_id_n == 0)
		return true;
	if (!t->engine_is_listed)
		engine_of_target(e, t, usm_clock_engine(&t->clock));
	if (flight_by_id(&e->flights, id) == NULL)
		return false;
	if (!needs_keys(t))
		return true;
	/* Parked first, for the keys may come while they are asked for. */
	engine_park(e, f);
	get_keys(e, t);
	return false;
}

bool
ask_send(struct snmp_engine *e, struct flight *f)
{
	struct snmp_target *t = f->target;
	mono_us now = loop_now(e->loop);
	snmp_id id = f->id;
	struct ber_out out;

	if (f->sends == FLIGHT_SENDS_MAX) {
		engine_fail(e, f, f->hints != 0 ? f->hint : SNMP_TIMEOUT);
		return false;
	}
	if (!make_possible(e, f))
		return false;
	out = udp_space(e->udp);
	if (flight_by_id(&e->flights, id) == NULL)
		return false; /* making space sent others, and the system refused this one's last */
	if (write_any(e, f, flight_wire_id(&e->flights, f), &out) < 0) {
		engine_fail(e, f, SNMP_NO_KEYS);
		return false;
	}
	if (f->sends == 0)
		f->first_sent = now;
	else
		e->count.resent++;
	f->sent_us[f->sends++] = (uint32_t)(now - f->first_sent);
	if (e->o.sending != NULL)
		e->o.sending(e->o.arg, t, ber_written(&out).n);
	udp_send(e->udp, t->socket, &t->address, &out, id);
	return true;
}
