/* snmp.c - an alarm as a notification of SNMPv2c: our own module TRIAGED-ALARM-MIB, under mibs/. */
#include <string.h>

#include "base/mem.h"
#include "link/snmp/message.h"
#include "link/snmp/pdu.h"
#include "link/tell/tell.h"
#include "model/severity.h"
#include "room/sink/inside.h"

#define DATAGRAM_MAX 8192
#define ARCS_MAX     16
#define TEXT_MAX     512 /* of a text in a notification */
#define VARBINDS     9

#define MIB 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 43
static const uint32_t object_arcs[] = { MIB, 1, 1, 0 }; /* the last but one is which */
static const uint32_t raised_arcs[] = { MIB, 0, 1 }, cleared_arcs[] = { MIB, 0, 2 };
static const uint32_t uptime_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_arcs[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };

#define OID_OF(arcs)                                                                     \
	(struct oid)                                                                     \
	{                                                                                \
		arcs, ARRAY_LEN(arcs)                                                    \
	}

/* The objects that are texts, by their numbers in the module. */
static const struct {
	uint32_t object;
	const char *field;
} texts[] = { { 2, "device" }, { 3, "component" }, { 4, "alarm_type" }, { 6, "text" },
	{ 7, "changed_at" } };

static struct oid
object(struct arena *mem, uint32_t which)
{
	uint32_t *arc = arena_copy(mem, object_arcs, sizeof object_arcs);

	arc[ARRAY_LEN(object_arcs) - 2] = which;
	return (struct oid){ arc, ARRAY_LEN(object_arcs) };
}

static struct snmp_varbind
number(struct arena *mem, uint32_t which, uint64_t value)
{
	return (struct snmp_varbind){ object(mem, which),
		{ .type = VALUE_UNSIGNED32, .u = value } };
}

static size_t
fill(struct delivery *d, struct snmp_varbind v[VARBINDS])
{
	const struct tree *a = d->ticket;
	const bool over = strcmp(template_text(a, "is_cleared"), "1") == 0;
	mono_us up = loop_now(house_loop(d->room->house));
	size_t n = 0, i;

	v[n++] = (struct snmp_varbind){ OID_OF(uptime_arcs),
		{ .type = VALUE_TIMETICKS, .u = (uint32_t)(up / 10000) } };
	v[n++] = (struct snmp_varbind){ OID_OF(trap_arcs),
		{ .type = VALUE_OID,
		    .oid = over ? OID_OF(cleared_arcs) : OID_OF(raised_arcs) } };
	v[n++] = number(&d->mem, 1, (uint64_t)template_number(a, "id"));
	for (i = 0; i < ARRAY_LEN(texts); i++) {
		const char *text = template_text(a, texts[i].field);

		v[n++] = (struct snmp_varbind){ object(&d->mem, texts[i].object),
			{ .type = VALUE_OCTETS,
			    .octets = {
				(const uint8_t *)text, strnlen(text, TEXT_MAX) } } };
	}
	v[n] = number(&d->mem, 5, 0);
	v[n].value = (struct snmp_value){ .type = VALUE_INTEGER,
		.i = 1 + rec_value(&severity_names, template_text(a, "severity")) };
	return n + 1;
}

/* Ours comes back as a response with our number. */
static bool
is_answer(void *arg, struct bytes reply)
{
	const struct delivery *d = arg;
	struct snmp_message m;
	enum pdu_kind kind;
	int32_t id;

	return message_read(reply, &m) == 0 && m.version == SNMP_V2C &&
	    bytes_same(m.community, secret_bytes(d->secret)) &&
	    pdu_peek(m.pdu, &kind, &id) == 0 && kind == PDU_RESPONSE &&
	    id == (int32_t)(d->entry & INT32_MAX);
}

static void
told(void *arg, const char *why)
{
	struct delivery *d = arg;

	d->telling = NULL;
	if (why != NULL)
		delivery_done(d, DELIVERY_AWAY, "%s", why);
	else
		delivery_done(d, DELIVERY_TAKEN, "%s",
		    d->sink->inform ? "answered" : "sent: a trap says no more");
}

void
sink_snmp(struct delivery *d)
{
	struct house *h = d->room->house;
	struct snmp_varbind v[VARBINDS];
	struct pdu p = { .kind = d->sink->inform ? PDU_INFORM : PDU_TRAP,
		.request_id = (int32_t)(d->entry & INT32_MAX),
		.varbinds = v,
		.n = fill(d, v) };
	uint8_t space[DATAGRAM_MAX];
	struct ber_out out = ber_out_over(space, sizeof space);
	const uint8_t *since = out.p;

	if (pdu_write(SNMP_CODEC_OWN, &p, &out) == 0)
		message_write(&out, SNMP_V2C, secret_bytes(d->secret), since);
	if (out.full) {
		delivery_done(d, DELIVERY_REFUSED, "it does not fit into a datagram");
		return;
	}
	tell_datagram(house_loop(h), d->sink->address, ber_written(&out),
	    d->sink->patience_us, d->sink->inform ? is_answer : NULL, told, d,
	    &d->telling);
	secret_wipe(space, sizeof space);
}
