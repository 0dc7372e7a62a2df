/* Our PDU codec against Net-SNMP's: what one reads, the other must read to the same, and what was
 * read must be written to the same bytes by both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "link/snmp/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
differ(const char *where, size_t i)
{
	fprintf(stderr, "the codecs differ: %s (%zu)\n", where, i);
	abort();
}

static void
compare(const struct pdu *a, const struct pdu *b)
{
	size_t i;

	if (a->kind != b->kind || a->request_id != b->request_id ||
	    a->error_status != b->error_status || a->error_index != b->error_index)
		differ("head", 0);
	if (a->kind == PDU_TRAP_V1 &&
	    (oid_compare(a->trap.enterprise, b->trap.enterprise) != 0 ||
		memcmp(a->trap.agent, b->trap.agent, 4) != 0 ||
		a->trap.generic != b->trap.generic ||
		a->trap.specific != b->trap.specific || a->trap.uptime != b->trap.uptime))
		differ("trap head", 0);
	if (a->n != b->n)
		differ("number of varbinds", a->n);
	for (i = 0; i < a->n; i++) {
		if (oid_compare(a->varbinds[i].oid, b->varbinds[i].oid) != 0)
			differ("name", i);
		if (!value_equal(&a->varbinds[i].value, &b->varbinds[i].value))
			differ("value", i);
	}
}

static void
write_both(const struct pdu *p)
{
	static uint8_t ours[2 * PDU_DATAGRAM_MAX], theirs[2 * PDU_DATAGRAM_MAX];
	struct ber_out a = ber_out_over(ours, sizeof ours);
	struct ber_out b = ber_out_over(theirs, sizeof theirs);
	int ra = pdu_write(SNMP_CODEC_OWN, p, &a),
	    rb = pdu_write(SNMP_CODEC_NETSNMP, p, &b);
	struct bytes x = ber_written(&a), y = ber_written(&b);

	if (a.full || b.full)
		return;
	if (ra != rb)
		differ("writing", (size_t)-ra);
	if (ra == 0 && (x.n != y.n || memcmp(x.p, y.p, x.n) != 0))
		differ("written", x.n);
}

/* An answer to a list that names what this one does, or the one before did: where it is read so, it is
 * read to the same. */
static void
read_listed(struct bytes in, const struct pdu *p)
{
	static struct pdu_space space;
	static struct snmp_list *before;
	struct oid oids[64];
	struct snmp_list *l;
	struct pdu listed;
	size_t i;

	if (space.varbinds == NULL)
		pdu_space_init(&space);
	if (before != NULL && pdu_read_listed(in, before, &space, &listed)) {
		if (p == NULL)
			differ("only by a list it is read", 0);
		compare(&listed, p);
	}
	if (p == NULL || p->n > ARRAY_LEN(oids))
		return;
	for (i = 0; i < p->n; i++)
		oids[i] = p->varbinds[i].oid;
	l = snmp_list_new(oids, p->n);
	if (l == NULL)
		return;
	snmp_list_free(before);
	before = l;
	if (pdu_read_listed(in, l, &space, &listed))
		compare(&listed, p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pdu_space own, reference;
	struct bytes in = { data, size };
	struct pdu a, b;
	int ra, rb;

	if (own.varbinds == NULL) {
		pdu_space_init(&own);
		pdu_space_init(&reference);
	}
	own.again = size % 4; /* how it was asked changes nothing of what is read */
	ra = pdu_read(SNMP_CODEC_OWN, in, &own, &a);
	rb = pdu_read(SNMP_CODEC_NETSNMP, in, &reference, &b);
	if (ra != rb)
		differ(ra == 0 ? "only ours reads it" : "only Net-SNMP reads it", 0);
	read_listed(in, ra == 0 ? &a : NULL);
	if (ra != 0)
		return 0;
	compare(&a, &b);
	write_both(&a);
	return 0;
}
