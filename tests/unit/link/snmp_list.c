/* Lists made ready: asked as the codecs ask, answers read as the codec reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "link/snmp/list.h"

static const uint32_t arcs_a[] = { 1, 3, 6, 1, 4, 1, 32473, 1, 1, 0 };
static const uint32_t arcs_b[] = { 1, 3, 6, 1, 4, 1, 32473, 1, 300, 0 };
static const struct oid asked[] = { { arcs_a, 10 }, { arcs_b, 10 } };

static struct pdu_space space, other_space;
static struct snmp_list *list;
static uint8_t bytes[2048];

static int
setup(void **state)
{
	(void)state;
	pdu_space_init(&space);
	pdu_space_init(&other_space);
	list = snmp_list_new(asked, ARRAY_LEN(asked));
	return list != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	snmp_list_free(list);
	pdu_space_fini(&space);
	pdu_space_fini(&other_space);
	return 0;
}

static struct bytes
say(enum pdu_kind kind, const struct snmp_varbind *v, size_t n)
{
	struct pdu p = { .kind = kind,
		.request_id = 4711,
		.varbinds = (struct snmp_varbind *)(uintptr_t)v,
		.n = n };
	struct ber_out out = ber_out_over(bytes, sizeof bytes);

	assert_int_equal(pdu_write(SNMP_CODEC_OWN, &p, &out), 0);
	return ber_written(&out);
}

static void
what_is_asked_is_encoded_as_the_reference_encodes_it(void **state)
{
	struct snmp_varbind v[] = { { asked[0], { .type = VALUE_NULL } },
		{ asked[1], { .type = VALUE_NULL } } };
	struct pdu p = { .kind = PDU_GET, .request_id = 4711, .varbinds = v, .n = 2 };
	struct ber_out out = ber_out_over(bytes, sizeof bytes);
	uint8_t ours[256];
	struct ber_out head = ber_out_over(ours, sizeof ours);
	const uint8_t *since = head.p;

	(void)state;
	assert_int_equal(pdu_write(SNMP_CODEC_NETSNMP, &p, &out), 0);
	ber_put(&head, list->encoded.p, list->encoded.n);
	pdu_write_head(PDU_GET, 4711, 0, 0, since, &head);
	assert_int_equal(ber_written(&head).n, ber_written(&out).n);
	assert_memory_equal(head.p, out.p, ber_written(&out).n);
}

static void
an_answer_that_names_what_was_asked_is_read_as_without_a_list(void **state)
{
	struct snmp_varbind v[] = { { asked[0], { .type = VALUE_GAUGE32, .u = 77 } },
		{ asked[1],
		    { .type = VALUE_OCTETS, .octets = { (const uint8_t *)"up", 2 } } } };
	struct bytes in = say(PDU_RESPONSE, v, 2);
	struct pdu a, b;

	(void)state;
	assert_true(pdu_read_listed(in, list, &space, &a));
	assert_int_equal(pdu_read(SNMP_CODEC_OWN, in, &other_space, &b), 0);
	assert_int_equal(a.n, 2);
	assert_int_equal(a.request_id, b.request_id);
	assert_int_equal(a.varbinds[0].value.u, 77);
	assert_true(value_equal(&a.varbinds[1].value, &b.varbinds[1].value));
	assert_int_equal(oid_compare(a.varbinds[1].oid, b.varbinds[1].oid), 0);
}

static void
what_names_something_else_is_left_to_the_codec(void **state)
{
	struct snmp_varbind v[] = { { asked[0], { .type = VALUE_INTEGER, .i = 1 } },
		{ asked[1], { .type = VALUE_INTEGER, .i = 2 } },
		{ asked[1], { .type = VALUE_INTEGER, .i = 3 } } };
	struct snmp_varbind turned[] = { v[1], v[0] };
	struct pdu p;

	(void)state;
	assert_true(pdu_read_listed(say(PDU_RESPONSE, v, 2), list, &space, &p));
	assert_false(pdu_read_listed(say(PDU_RESPONSE, v, 1), list, &space, &p));
	assert_false(pdu_read_listed(say(PDU_RESPONSE, v, 3), list, &space, &p));
	assert_false(pdu_read_listed(say(PDU_RESPONSE, v, 0), list, &space, &p));
	assert_false(pdu_read_listed(say(PDU_RESPONSE, turned, 2), list, &space, &p));
	assert_false(pdu_read_listed(say(PDU_REPORT, v, 2), list, &space, &p));
}

/* Each byte of an answer changed to each value: where it is still read, both read the same. */
static void
an_answer_with_any_byte_changed_is_never_read_otherwise(void **state)
{
	struct snmp_varbind v[] = { { asked[0], { .type = VALUE_COUNTER64, .u = 1 } },
		{ asked[1], { .type = VALUE_OID, .oid = asked[0] } } };
	struct bytes in = say(PDU_RESPONSE, v, 2);
	uint8_t *at = (uint8_t *)(uintptr_t)in.p;
	unsigned read = 0;
	struct pdu a, b;
	size_t i, k;
	int to;

	(void)state;
	for (i = 0; i < in.n; i++) {
		uint8_t was = at[i];

		for (to = 0; to < 256; to++) {
			at[i] = (uint8_t)to;
			if (!pdu_read_listed(in, list, &space, &a))
				continue;
			read++;
			assert_int_equal(
			    pdu_read(SNMP_CODEC_OWN, in, &other_space, &b), 0);
			assert_int_equal(a.n, b.n);
			assert_int_equal(a.request_id, b.request_id);
			assert_int_equal(a.error_status, b.error_status);
			for (k = 0; k < a.n; k++) {
				assert_int_equal(
				    oid_compare(a.varbinds[k].oid, b.varbinds[k].oid), 0);
				assert_true(value_equal(
				    &a.varbinds[k].value, &b.varbinds[k].value));
			}
		}
		at[i] = was;
	}
	assert_true(read > 1000); /* ids, states, values */
}

static void
what_cannot_be_asked_makes_no_list(void **state)
{
	static const uint32_t beyond[] = { 3, 1, 1 }, one[] = { 1 };
	const struct oid bad[] = { { beyond, 3 } }, short_one[] = { { one, 1 } };
	struct oid many[513];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(many); i++)
		many[i] = asked[0];
	assert_null(snmp_list_new(bad, 1));
	assert_null(snmp_list_new(short_one, 1));
	assert_null(snmp_list_new(asked, 0));
	assert_null(snmp_list_new(many, ARRAY_LEN(many)));
	snmp_list_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_is_encoded_as_the_reference_encodes_it),
		cmocka_unit_test(
		    an_answer_that_names_what_was_asked_is_read_as_without_a_list),
		cmocka_unit_test(what_names_something_else_is_left_to_the_codec),
		cmocka_unit_test(an_answer_with_any_byte_changed_is_never_read_otherwise),
		cmocka_unit_test(what_cannot_be_asked_makes_no_list),
	};

	return cmocka_run_group_tests_name("snmp_list", tests, setup, teardown);
}
