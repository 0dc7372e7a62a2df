/* Notifications of all versions, good and bad, and the answer to an inform. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/trap.h"
#include "link/snmp/usm.h"

static const uint32_t uptime_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_oid_arcs[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
static const uint32_t enterprise_arcs[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0 };
static const uint32_t address_arcs[] = { 1, 3, 6, 1, 6, 3, 18, 1, 3, 0 };
static const uint32_t link_down_arcs[] = { 1, 3, 6, 1, 6, 3, 1, 1, 5, 3 };
static const uint32_t index_arcs[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7 };
static const uint32_t vendor_arcs[] = { 1, 3, 6, 1, 4, 1, 4242, 5 };
#define OID_OF(arcs) ((struct oid){ (arcs), ARRAY_LEN(arcs) })
#define TEXT(s)      ((struct bytes){ (const uint8_t *)(s), sizeof(s) - 1 })

static const struct snmp_varbind uptime = { { uptime_arcs, ARRAY_LEN(uptime_arcs) },
	{ .type = VALUE_TIMETICKS, .u = 1234 } };
static const struct snmp_varbind name = { { trap_oid_arcs, ARRAY_LEN(trap_oid_arcs) },
	{ .type = VALUE_OID, .oid = { link_down_arcs, ARRAY_LEN(link_down_arcs) } } };
static const struct snmp_varbind index7 = { { index_arcs, ARRAY_LEN(index_arcs) },
	{ .type = VALUE_INTEGER, .i = 7 } };

static struct arena mem;

static void
assert_oid(struct oid is, struct oid should)
{
	char a[OID_TEXT_MAX], b[OID_TEXT_MAX];

	assert_string_equal(oid_text(is, a, sizeof a), oid_text(should, b, sizeof b));
}

static void
a_trap_is_uptime_name_and_the_rest(void **state)
{
	struct snmp_varbind v[] = { uptime, name, index7 };
	struct pdu p = { .kind = PDU_TRAP, .request_id = 9, .varbinds = v, .n = 3 };
	struct snmp_trap t;

	(void)state;
	assert_int_equal(trap_read(&mem, &p, &t), 0);
	assert_false(t.confirmed);
	assert_int_equal(t.uptime, 1234);
	assert_oid(t.name, OID_OF(link_down_arcs));
	assert_int_equal(t.n, 1);
	assert_oid(t.varbinds[0].oid, OID_OF(index_arcs));
	assert_false(t.has_agent);
	assert_int_equal(t.enterprise.n, 0);
	p.kind = PDU_INFORM;
	assert_int_equal(trap_read(&mem, &p, &t), 0);
	assert_true(t.confirmed);
	assert_int_equal(t.request_id, 9);
}

static void
agents_that_leave_out_the_uptime_are_understood(void **state)
{
	struct snmp_varbind v[] = { name, index7 };
	struct pdu p = { .kind = PDU_TRAP, .varbinds = v, .n = 2 };
	struct snmp_trap t;

	(void)state;
	assert_int_equal(trap_read(&mem, &p, &t), 0);
	assert_int_equal(t.uptime, 0);
	assert_int_equal(t.n, 1);
}

static void
what_is_no_notification_is_refused(void **state)
{
	struct snmp_varbind v[] = { uptime, index7, name };
	struct pdu p = { .kind = PDU_TRAP, .varbinds = v, .n = 3 };
	struct snmp_trap t;

	(void)state;
	assert_int_equal(trap_read(&mem, &p, &t), ERR_MALFORMED); /* no name second */
	p.n = 1;
	assert_int_equal(trap_read(&mem, &p, &t), ERR_MALFORMED);
	p.n = 0;
	assert_int_equal(trap_read(&mem, &p, &t), ERR_MALFORMED);
	v[1] = name;
	v[1].value = (struct snmp_value){ .type = VALUE_INTEGER, .i = 3 };
	p.n = 2;
	assert_int_equal(trap_read(&mem, &p, &t), ERR_MALFORMED);
	p.kind = PDU_RESPONSE;
	assert_int_equal(trap_read(&mem, &p, &t), ERR_UNSUPPORTED);
}

/* RFC 3584 3.1. */
static void
traps_of_v1_get_the_names_of_v2(void **state)
{
	static const uint32_t generic[] = { 1, 3, 6, 1, 6, 3, 1, 1, 5, 3 };
	static const uint32_t specific[] = { 1, 3, 6, 1, 4, 1, 4242, 5, 0, 42 };
	static uint32_t long_arcs[OID_ARCS_MAX - 1] = { 1, 3 };
	struct snmp_varbind v[] = { index7 };
	struct pdu p = { .kind = PDU_TRAP_V1,
		.trap = { .enterprise = OID_OF(vendor_arcs),
		    .agent = { 10, 0, 0, 9 },
		    .generic = 2,
		    .specific = 42,
		    .uptime = 99 },
		.varbinds = v,
		.n = 1 };
	struct snmp_trap t;
	const struct snmp_varbind *all;
	size_t n;

	(void)state;
	assert_int_equal(trap_read(&mem, &p, &t), 0);
	assert_oid(t.name, OID_OF(generic));
	p.trap.generic = 6;
	assert_int_equal(trap_read(&mem, &p, &t), 0);
	assert_oid(t.name, OID_OF(specific));
	assert_int_equal(t.uptime, 99);
	assert_true(t.has_agent);
	assert_memory_equal(t.agent, p.trap.agent, 4);
	assert_oid(t.enterprise, OID_OF(vendor_arcs));

	/* As a proxy passes it on: time, name, the rest, address, community, enterprise. */
	all = trap_varbinds(&mem, &t, TEXT("public"), &n);
	assert_int_equal(n, 6);
	assert_oid(all[0].oid, OID_OF(uptime_arcs));
	assert_oid(all[1].oid, OID_OF(trap_oid_arcs));
	assert_oid(all[2].oid, OID_OF(index_arcs));
	assert_oid(all[3].oid, OID_OF(address_arcs));
	assert_int_equal(all[4].value.octets.n, 6);
	assert_oid(all[5].oid, OID_OF(enterprise_arcs));

	/* And who reads that has all of it again, once. */
	p = (struct pdu){
		.kind = PDU_TRAP, .varbinds = (struct snmp_varbind *)all, .n = n
	};
	assert_int_equal(trap_read(&mem, &p, &t), 0);
	assert_true(t.has_agent);
	assert_memory_equal(t.agent, ((uint8_t[]){ 10, 0, 0, 9 }), 4);
	assert_oid(t.enterprise, OID_OF(vendor_arcs));
	(void)trap_varbinds(&mem, &t, TEXT("public"), &n);
	assert_int_equal(n, 6);

	p = (struct pdu){ .kind = PDU_TRAP_V1,
		.trap = {
		    .enterprise = { long_arcs, ARRAY_LEN(long_arcs) }, .generic = 6 } };
	assert_int_equal(trap_read(&mem, &p, &t), ERR_MALFORMED);
}

/* RFC 3416 4.2.7: the same request id and varbinds, no error. */
static void
the_answer_to_an_inform_is_its_mirror(void **state)
{
	static uint8_t space[1000], plain[PDU_DATAGRAM_MAX];
	struct snmp_varbind v[] = { uptime, name, index7 };
	struct pdu inform = { .kind = PDU_INFORM,
		.request_id = 0x01020304,
		.error_status = 5, /* which is meaningless there */
		.varbinds = v,
		.n = 3 },
		   answer;
	struct usm_keys keys = { .auth = AUTH_SHA256, .priv = PRIV_AES128 };
	struct crypt *c = crypt_new();
	struct pdu_space pdus;
	struct snmp_message m;
	int sealed;
	size_t i;

	(void)state;
	pdu_space_init(&pdus);
	for (sealed = 0; sealed <= 1; sealed++) {
		struct ber_out out = ber_out_over(space, sizeof space);
		const uint8_t *since = out.p;
		const struct usm_dress d = { .id = 5,
			.engine_id = TEXT("\x80\x00\x1f\x88\x80us"),
			.boots = 1,
			.time = 2,
			.user = TEXT("alice"),
			.keys = &keys,
			.salt = 1 };

		trap_write_answer(&out, SNMP_CODEC_OWN, &inform);
		if (sealed)
			assert_int_equal(usm_seal(c, &out, since, &d), 0);
		else
			message_write(&out, SNMP_V2C, TEXT("public"), since);
		assert_int_equal(message_read(ber_written(&out), &m), 0);
		if (sealed)
			assert_int_equal(usm_open(c, &m, &keys, plain), USM_OPENED);
		assert_int_equal(pdu_read(SNMP_CODEC_OWN, m.pdu, &pdus, &answer), 0);
		assert_int_equal(answer.kind, PDU_RESPONSE);
		assert_int_equal(answer.request_id, inform.request_id);
		assert_int_equal(answer.error_status, 0);
		assert_int_equal(answer.n, 3);
		for (i = 0; i < 3; i++) {
			assert_oid(answer.varbinds[i].oid, v[i].oid);
			assert_true(value_equal(&answer.varbinds[i].value, &v[i].value));
		}
	}
	pdu_space_fini(&pdus);
	crypt_free(c);
}

static int
begin(void **state)
{
	(void)state;
	arena_init(&mem);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trap_is_uptime_name_and_the_rest),
		cmocka_unit_test(agents_that_leave_out_the_uptime_are_understood),
		cmocka_unit_test(what_is_no_notification_is_refused),
		cmocka_unit_test(traps_of_v1_get_the_names_of_v2),
		cmocka_unit_test(the_answer_to_an_inform_is_its_mirror),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
