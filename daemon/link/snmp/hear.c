#include "link/snmp/engine_own.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"

#define LINE_BYTES 64 /* of the processor's cache */

/* One datagram that is an answer to a request of ours, by its id and where it came from. */
struct heard {
	struct snmp_engine *e;
	struct flight *f;
	struct snmp_target *t;
	struct snmp_message m;
	struct pdu pdu;
	unsigned send;  /* which of the flight's datagrams it answers */
	int64_t rtt_us; /* 0: not known */
	bool proven;    /* its MAC was right */
	bool is_listed; /* what it names is the request's list */
};

static int64_t
rtt_of(const struct snmp_engine *e, const struct flight *f, unsigned send)
{
	int64_t rtt;

	/* Without knowing which one was answered, only the first is sure (Karn). */
	if (send == FLIGHT_SENDS_MAX && f->sends != 1)
		return 0;
	if (send == FLIGHT_SENDS_MAX)
		send = 0;
	rtt = loop_now(e->loop) - (f->first_sent + f->sent_us[send]);
	return rtt < 1 ? 1 : rtt;
}

static void
finish(struct heard *h, enum snmp_status status)
{
	const struct snmp_answer a = { .status = status,
		.error_status = h->pdu.error_status,
		.error_index = h->pdu.error_index,
		.varbinds = h->pdu.varbinds,
		.n = h->pdu.n,
		.is_listed = h->is_listed,
		.bytes = h->m.whole.n,
		.rtt_us = h->rtt_us,
		.tries = h->f->sends,
		.heard = true };

	engine_finish(h->e, h->f, &a);
}

/* --- SNMPv3 --- */

/* Asks again, knowing better, at no cost to the retries; but not for ever. */
static void
renew(struct heard *h, enum snmp_status otherwise)
{
	if (h->f->renewals++ == RENEWALS_MAX) {
		finish(h, otherwise);
		return;
	}
	h->f->renewed = h->f->sends;
	engine_ready(h->e, h->f, READY_AGAIN);
}

static bool
same_engine(const struct heard *h)
{
	return bytes_same(usm_clock_engine(&h->t->clock), h->m.engine_id);
}

static void
set_clock(struct heard *h)
{
	struct usm_clock *k = &h->t->clock;
	uint32_t was = k->boots_proven;
	enum usm_news news =
	    usm_clock_set(k, h->m.boots, h->m.time, loop_now(h->e->loop), h->proven);

	engine_tell_boots(h->e, h->t, news, was);
}

/* "I am another engine": the answer to discovery, or the device was exchanged. */
static void
learn_engine(struct heard *h)
{
	snmp_id id = h->f->id;

	if (h->m.engine_id.n == 0 || same_engine(h)) {
		finish(h, SNMP_UNKNOWN_ENGINE);
		return;
	}
	engine_of_target(h->e, h->t, h->m.engine_id);
	if (flight_by_id(&h->e->flights, id) == NULL)
		return;
	usm_clock_set(&h->t->clock, h->m.boots, h->m.time, loop_now(h->e->loop), false);
	renew(h, SNMP_UNKNOWN_ENGINE);
}

/* "Your idea of my clock is wrong." What it says under a MAC is true; without one it is a hint, which
 * costs us no more than one datagram. */
static void
learn_time(struct heard *h)
{
	snmp_id id = h->f->id;

	if (!same_engine(h) || h->m.boots == MESSAGE_TIME_MAX) {
		finish(h, SNMP_NOT_IN_WINDOW);
		return;
	}
	set_clock(h);
	if (flight_by_id(&h->e->flights, id) != NULL)
		renew(h, SNMP_NOT_IN_WINDOW);
}

static void
hear_report(struct heard *h)
{
	/* On one that was sent before we knew better: a slow device answers each that it got. */
	if (h->send < h->f->renewed) {
		h->e->count.doubled++;
		return;
	}
	h->e->count.reports++;
	if (h->rtt_us != 0)
		target_measured(h->t, h->rtt_us);
	switch (usm_report_of(&h->pdu)) {
	case REPORT_UNKNOWN_ENGINE: learn_engine(h); return;
	case REPORT_NOT_IN_WINDOW: learn_time(h); return;
	case REPORT_UNKNOWN_USER: finish(h, SNMP_UNKNOWN_USER); return;
	case REPORT_WRONG_DIGEST: finish(h, SNMP_WRONG_DIGEST); return;
	case REPORT_UNSUPPORTED_LEVEL: finish(h, SNMP_UNSUPPORTED_LEVEL); return;
	case REPORT_DECRYPTION_ERROR: finish(h, SNMP_DECRYPTION_ERROR); return;
	case REPORT_UNKNOWN_CONTEXT: finish(h, SNMP_UNKNOWN_CONTEXT); return;
	case REPORT_OTHER: finish(h, SNMP_REPORTED); return;
	}
}

/* Opens it with the device's keys. False when that was the end of it. */
static bool
open_v3(struct heard *h)
{
	struct snmp_counters *n = &h->e->count;

	switch (usm_open(h->e->crypt, &h->m, h->t->keys, h->e->plain)) {
	case USM_OPENED: break;
	case USM_NO_KEY: n->wrong_level++; return false;
	case USM_BAD_MAC: n->wrong_digest++; return false;
	case USM_BAD_CIPHER:
		n->decryption_error++;
		engine_hint(h->e, h->f, SNMP_DECRYPTION_ERROR);
		return false;
	}
	h->proven = h->m.flags & MESSAGE_AUTH;
	return true;
}

/* An answer has to be as secure as the question was, from the engine that was asked, about the same
 * request, and now. */
static bool
answer_is_ours(struct heard *h)
{
	struct snmp_counters *n = &h->e->count;
	struct flight *of = NULL;
	unsigned send;

	if (h->m.version != SNMP_V3)
		return true;
	if (!usm_is_at_level(&h->m, h->t->keys)) {
		n->wrong_level++;
		return false;
	}
	if (!same_engine(h) ||
	    flight_by_wire_id(&h->e->flights, h->pdu.request_id, &of, &send) != FOUND ||
	    of != h->f) {
		n->stray++;
		return false;
	}
	if (!h->proven)
		return true;
	if (!usm_clock_allows(
		&h->t->clock, h->m.boots, h->m.time, loop_now(h->e->loop))) {
		n->not_in_window++;
		return false;
	}
	return true;
}

/* --- all versions --- */

static void
hear_answer(struct heard *h)
{
	snmp_id id = h->f->id;

	if (!answer_is_ours(h))
		return;
	h->e->count.answers++;
	if (h->rtt_us != 0)
		target_measured(h->t, h->rtt_us);
	if (h->proven) {
		set_clock(h);
		if (flight_by_id(&h->e->flights, id) == NULL)
			return; /* who heard of the reboot wants no answer any more */
	}
	finish(h, h->pdu.error_status == 0 ? SNMP_OK : SNMP_ERROR_STATUS);
}

static void
hear_ours(struct heard *h)
{
	if (h->m.version == SNMP_V3 && !open_v3(h))
		return;
	h->e->space.again = h->f->again;
	h->is_listed = h->f->list != NULL &&
	    pdu_read_listed(h->m.pdu, h->f->list, &h->e->space, &h->pdu);
	if (!h->is_listed &&
	    pdu_read(h->e->o.codec, h->m.pdu, &h->e->space, &h->pdu) < 0) {
		h->e->count.malformed++;
		engine_hint(h->e, h->f, SNMP_BAD_ANSWER);
	} else if (h->pdu.kind == PDU_RESPONSE) {
		hear_answer(h);
	} else if (h->pdu.kind == PDU_REPORT && h->m.version == SNMP_V3) {
		hear_report(h);
	} else {
		h->e->count.stray++;
	}
}

static bool
is_from(const struct snmp_target *t, unsigned socket, const struct snmp_address *from)
{
	if (t->socket != socket)
		return false;
	return (t->quirks & QUIRK_OTHER_ADDRESS) || address_equal(&t->address, from);
}

/* The id of what is an SNMP message at all. */
static int
id_of(const struct snmp_message *m, int32_t *id)
{
	enum pdu_kind kind;

	if (m->version == SNMP_V3) {
		*id = m->id;
		return 0;
	}
	return pdu_peek(m->pdu, &kind, id);
}

static void
hear(void *arg, unsigned socket, const struct snmp_address *from, struct bytes datagram)
{
	struct snmp_engine *e = arg;
	struct heard h = { .e = e };
	int32_t id;

	if (message_read(datagram, &h.m) < 0 || id_of(&h.m, &id) < 0) {
		e->count.malformed++;
		return;
	}
	switch (flight_by_wire_id(&e->flights, id, &h.f, &h.send)) {
	case FOUND: break;
	case FOUND_LATE: e->count.late++; return;
	case FOUND_DOUBLED: e->count.doubled++; return;
	case FOUND_NOTHING: e->count.stray++; return;
	}
	h.t = h.f->target;
	if (!is_from(h.t, socket, from)) {
		e->count.forged++;
		return;
	}
	if (h.m.version != h.t->credential->version) {
		e->count.stray++;
		return;
	}
	h.f->heard = true;
	h.rtt_us = rtt_of(e, h.f, h.send);
	if (e->o.reading != NULL)
		e->o.reading(e->o.arg, h.t, datagram);
	hear_ours(&h);
	if (e->o.done_reading != NULL)
		e->o.done_reading(e->o.arg);
}

/* Memory that was last looked at a minute ago is far away: it is sent for while others are read. */
static void
coming(void *arg, struct bytes datagram)
{
	struct snmp_engine *e = arg;
	struct flight *f;
	unsigned send;
	int32_t id;
	size_t i;

	if (message_peek_id(datagram, &id) < 0 ||
	    flight_by_wire_id(&e->flights, id, &f, &send) != FOUND)
		return;
	for (i = 0; i < f->near_bytes; i += LINE_BYTES)
		__builtin_prefetch((const char *)f->near + i, 1);
}

/* --- what the network says --- */

static void
refused(void *arg, unsigned socket, const struct snmp_address *to, struct bytes beginning,
    int error)
{
	struct snmp_engine *e = arg;
	struct flight *f;
	unsigned send;
	int32_t id;

	if (message_peek_id(beginning, &id) < 0 ||
	    flight_by_wire_id(&e->flights, id, &f, &send) != FOUND ||
	    f->target->socket != socket || !address_equal(&f->target->address, to))
		return;
	engine_hint(e, f, error == ECONNREFUSED ? SNMP_REFUSED : SNMP_UNREACHABLE);
}

static void
unsent(void *arg, uint64_t tag, int error)
{
	struct snmp_engine *e = arg;
	struct flight *f = flight_by_id(&e->flights, tag);

	e->count.send_errors++;
	if (f == NULL)
		return;
	/* A full buffer passes; that there is no way may not. */
	if (error != EAGAIN && error != ENOBUFS && error != ENOMEM)
		engine_hint(e, f, SNMP_UNREACHABLE);
}

const struct udp_ops hear_ops = {
	.coming = coming, .datagram = hear, .refused = refused, .unsent = unsent
};
