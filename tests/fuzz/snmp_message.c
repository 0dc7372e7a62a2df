/* What is around a PDU, of every version, and what is made of the PDU: a trap, a report. All that is read
 * lies within the datagram, and what was read and is written again reads the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "link/snmp/message.h"
#include "link/snmp/trap.h"
#include "link/snmp/usm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
wrong(const char *what)
{
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
within(struct bytes whole, struct bytes part)
{
	if (part.n != 0 && (part.p < whole.p || part.p + part.n > whole.p + whole.n))
		wrong("a part lies outside of the datagram");
}

static void
same(struct bytes a, struct bytes b)
{
	if (a.n != b.n || (a.n != 0 && memcmp(a.p, b.p, a.n) != 0))
		wrong("it reads otherwise when written again");
}

static void
write_again(const struct snmp_message *m)
{
	static uint8_t space[2 * PDU_DATAGRAM_MAX];
	struct ber_out out = ber_out_over(space, sizeof space);
	const uint8_t *since = out.p;
	struct snmp_message again;
	uint8_t *mac;

	ber_put(&out, m->pdu.p, m->pdu.n);
	if (m->version == SNMP_V3) {
		message_write_scoped(&out, m->context_engine, m->context_name, since);
		message_write_v3(&out, m, since, &mac);
		memcpy(mac, m->mac.p, m->mac.n);
	} else {
		message_write(&out, m->version, m->community, since);
	}
	if (out.full || message_read(ber_written(&out), &again) < 0)
		wrong("it cannot be read when written again");
	same(m->pdu, again.pdu);
	if (m->version != again.version)
		wrong("another version when written again");
	if (m->version != SNMP_V3) {
		same(m->community, again.community);
		return;
	}
	same(m->engine_id, again.engine_id);
	same(m->user, again.user);
	same(m->mac, again.mac);
	same(m->salt, again.salt);
	same(m->context_engine, again.context_engine);
	same(m->context_name, again.context_name);
	if (m->id != again.id || m->boots != again.boots || m->time != again.time ||
	    m->flags != again.flags)
		wrong("other numbers when written again");
}

static void
read_pdu(struct bytes bytes)
{
	static struct pdu_space space;
	static struct arena mem;
	struct snmp_trap trap;
	enum pdu_kind kind;
	struct pdu p;
	int32_t id;
	size_t n;

	if (space.varbinds == NULL)
		pdu_space_init(&space);
	(void)pdu_peek(bytes, &kind, &id);
	if (pdu_read(SNMP_CODEC_OWN, bytes, &space, &p) < 0)
		return;
	(void)usm_report_of(&p);
	arena_reset(&mem);
	if (trap_read(&mem, &p, &trap) == 0)
		(void)trap_varbinds(&mem, &trap, (struct bytes){ NULL, 0 }, &n);
}

/* With keys of every length; the MAC is never right, but what is not authenticated goes through. */
static void
open_it(const struct snmp_message *m)
{
	static uint8_t plain[PDU_DATAGRAM_MAX];
	static struct crypt *c;
	struct usm_keys keys = { .auth = AUTH_SHA256, .priv = PRIV_AES128 };
	struct snmp_message opened = *m;

	if (c == NULL)
		c = crypt_new();
	if (usm_open(c, &opened, NULL, plain) == USM_OPENED &&
	    (m->flags & (MESSAGE_AUTH | MESSAGE_PRIV)))
		wrong("it opens without a key");
	opened = *m;
	if (usm_open(c, &opened, &keys, plain) == USM_OPENED)
		(void)usm_is_at_level(&opened, &keys);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = { data, size };
	struct snmp_message m;
	int32_t id;

	(void)message_peek_id(in, &id);
	memset(&m, 0, sizeof m);
	if (message_read_scoped(&m, in) == 0)
		within(in, m.pdu);
	if (size > PDU_DATAGRAM_MAX || message_read(in, &m) < 0)
		return 0;
	within(in, m.whole);
	within(in, m.community);
	within(in, m.engine_id);
	within(in, m.user);
	within(in, m.mac);
	within(in, m.salt);
	within(in, m.scoped);
	within(in, m.pdu);
	if (m.version == SNMP_V3)
		open_it(&m);
	if (m.flags & MESSAGE_PRIV)
		return 0;
	write_again(&m);
	read_pdu(m.pdu);
	return 0;
}
