/* Many objects by GET, from agents that can tell only some of them, or only a few at a time. */
#include "snmp_stub.h"
#include "still_loop.h"

#include <stdio.h>

#include "link/snmp/get.h"

#define BRANCH  "1.3.6.1.4.1.99999.1."
#define OBJECTS 60

static struct loop *loop;
static struct snmp_engine *engine;
static struct stub *stub;
static struct secret *community;
static struct snmp_credential credential;
static struct snmp_target target;
static struct snmp_get *getting;

static uint32_t arcs[OBJECTS][10];
static struct oid oids[OBJECTS];

static struct {
	unsigned calls;
	struct snmp_got all;
	enum value_type type[OBJECTS];
	int64_t value[OBJECTS];
} got;

static void
on_got(void *arg, const struct snmp_got *g)
{
	size_t i;

	(void)arg;
	got.calls++;
	got.all = *g;
	for (i = 0; i < g->n; i++) {
		assert_int_equal(oid_compare(g->varbinds[i].oid, oids[i]), 0);
		got.type[i] = g->varbinds[i].value.type;
		if (got.type[i] == VALUE_OCTETS)
			got.value[i] = atoi((const char *)g->varbinds[i].value.octets.p);
	}
	snmp_get_cancel(getting); /* too late to mean anything */
	loop_stop(loop);
}

/* Object i is "i", as text: so that it has to be copied to be kept. */
static void
begin(enum snmp_version version)
{
	static const uint32_t branch[] = { 1, 3, 6, 1, 4, 1, 99999, 1 };
	static char text[OBJECTS][8];
	const struct snmp_engine_options o = { .retries = 1, .retries_set = true };
	struct snmp_address a;
	char name[64];
	unsigned i;

	loop = loop_new();
	assert_int_equal(snmp_engine_new(loop, &o, &engine), 0);
	stub = stub_new(loop, "127.0.0.1");
	assert_non_null(stub);
	community = secret_new("public", 6);
	credential =
	    (struct snmp_credential){ .version = version, .community = community };
	assert_int_equal(address_parse("127.0.0.1", stub->port, &a), 0);
	target_init(&target, &a, &credential);
	for (i = 0; i < OBJECTS; i++) {
		memcpy(arcs[i], branch, sizeof branch);
		arcs[i][8] = i;
		oids[i] = (struct oid){ arcs[i], 10 };
		snprintf(name, sizeof name, BRANCH "%u.0", i);
		snprintf(text[i], sizeof text[i], "%u", i);
		stub_add(stub, name,
		    (struct snmp_value){ .type = VALUE_OCTETS,
			.octets = { (const uint8_t *)text[i], strlen(text[i]) + 1 } });
	}
}

static void
end(void)
{
	assert_int_equal(snmp_engine_counters(engine).pending, 0);
	snmp_forget(engine, &target);
	target_fini(&target);
	snmp_engine_free(engine);
	stub_free(stub);
	secret_free(community);
	loop_free(loop);
}

static void
get_within(size_t n, int64_t limit_us)
{
	const struct snmp_get_request r = { .oids = oids, .n = n, .limit_us = limit_us };

	memset(&got, 0, sizeof got);
	assert_int_equal(
	    snmp_get_start(loop, engine, &target, &r, on_got, NULL, &getting), 0);
	assert_int_equal(got.calls, 0);
	assert_int_equal(loop_run(loop), 0);
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.all.n, n);
}

static void
get(size_t n)
{
	get_within(n, 0);
}

/* All of n were told, but for those that `except` names ("3 7"; NULL: none). */
static void
assert_told(size_t n, enum value_type instead, const char *except)
{
	char word[32];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(word, sizeof word, " %zu ", i);
		if (except != NULL && strstr(except, word) != NULL) {
			assert_int_equal(got.type[i], instead);
			continue;
		}
		assert_int_equal(got.type[i], VALUE_OCTETS);
		assert_int_equal(got.value[i], i);
	}
}

static void
what_fits_is_one_request(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	get(24);
	assert_int_equal(got.all.status, SNMP_OK);
	assert_int_equal(got.all.requests, 1);
	assert_int_equal(got.all.datagrams, 1);
	assert_true(got.all.rtt_us > 0);
	assert_told(24, 0, NULL);
	get(60);
	assert_int_equal(got.all.status, SNMP_OK);
	assert_int_equal(got.all.requests, 3);
	assert_told(60, 0, NULL);
	end();
}

static void
what_is_too_big_is_halved_and_remembered(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	stub->too_big_above = 7;
	get(24);
	assert_int_equal(got.all.status, SNMP_OK);
	assert_told(24, 0, NULL);
	assert_int_equal(target.get_max, 6);
	assert_int_equal(got.all.requests, 2 + 4);
	get(24);
	assert_int_equal(got.all.requests, 4);
	assert_told(24, 0, NULL);
	end();
}

static bool
third_is_huge(struct stub *s, const struct pdu *q, struct pdu *a)
{
	size_t i;

	(void)s;
	for (i = 0; i < q->n; i++)
		if (q->varbinds[i].oid.arc[8] == 3)
			stub_error(a, q, PDU_TOO_BIG, 0);
	return true;
}

static void
one_that_never_fits_costs_only_itself(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	stub->script = third_is_huge;
	get(8);
	assert_int_equal(got.all.status, SNMP_OK);
	assert_told(8, VALUE_NULL, " 3 ");
	assert_int_equal(got.all.errors, 1);
	assert_int_equal(got.all.error_status, PDU_TOO_BIG);
	assert_int_equal(target.get_max, 0); /* it was not their number */
	end();
}

static void
what_is_missing_is_told_alike_in_all_versions(void **state)
{
	enum snmp_version v;

	(void)state;
	for (v = SNMP_V1; v <= SNMP_V2C; v++) {
		begin(v);
		stub_remove(stub, BRANCH "0.0");
		stub_remove(stub, BRANCH "5.0");
		stub_remove(stub, BRANCH "9.0");
		get(10);
		assert_int_equal(got.all.status, SNMP_OK);
		assert_int_equal(got.all.errors, 0);
		assert_told(10,
		    v == SNMP_V1 ? VALUE_NO_SUCH_OBJECT : VALUE_NO_SUCH_INSTANCE,
		    " 0  5  9 ");
		assert_int_equal(got.all.requests, v == SNMP_V1 ? 4 : 1);
		end();
	}
}

static void
one_broken_object_costs_only_itself(void **state)
{
	static const uint32_t bad[] = { 1, 3, 6, 1, 4, 1, 99999, 1, 6 };
	int no_index;

	(void)state;
	for (no_index = 0; no_index <= 1; no_index++) {
		begin(SNMP_V2C);
		stub->gen_err = bad;
		stub->gen_err_n = ARRAY_LEN(bad);
		stub->gen_err_no_index = no_index;
		get(20);
		assert_int_equal(got.all.status, SNMP_OK);
		assert_told(20, VALUE_NULL, " 6 ");
		assert_int_equal(got.all.errors, 1);
		assert_int_equal(got.all.error_status, PDU_GEN_ERR);
		assert_in_range(got.all.requests, 2, 14);
		assert_int_equal(target.get_max, 0); /* it was not the size */
		end();
	}
}

static void
an_answer_cut_short_is_gone_on_with(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	stub->varbinds_max = 5;
	get(12);
	assert_int_equal(got.all.status, SNMP_OK);
	assert_told(12, 0, NULL);
	assert_int_equal(got.all.requests, 3);
	end();
}

static bool
says_nothing(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)s;
	(void)q;
	a->n = 0;
	return true;
}

/* The answer's first two are changed for each other. */
static bool
mixes_up(struct stub *s, const struct pdu *q, struct pdu *a)
{
	struct snmp_varbind first = a->varbinds[0];

	(void)s;
	(void)q;
	a->varbinds[0] = a->varbinds[1];
	a->varbinds[1] = first;
	return true;
}

static void
answers_to_what_was_not_asked_are_not_taken(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	stub->script = mixes_up;
	get(4);
	assert_int_equal(got.all.status, SNMP_OK);
	assert_told(4, VALUE_NULL, " 0  1 ");
	assert_int_equal(got.all.errors, 2);
	stub->script = says_nothing;
	get(4);
	assert_int_equal(got.all.errors, 4);
	assert_in_range(got.all.requests, 4, 8);
	end();
}

static bool
may_not_read(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)s;
	stub_error(a, q, PDU_AUTHORIZATION_ERROR, 0);
	return true;
}

static bool
silent_after_one(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)q;
	(void)a;
	return s->asked <= 1;
}

static void
what_the_device_refuses_or_leaves_out_ends_it(void **state)
{
	size_t i;

	(void)state;
	begin(SNMP_V2C);
	stub->script = may_not_read;
	get(10);
	assert_int_equal(got.all.status, SNMP_ERROR_STATUS);
	assert_int_equal(got.all.error_status, PDU_AUTHORIZATION_ERROR);
	assert_int_equal(got.all.requests, 1);
	stub->asked = 0;
	stub->script = silent_after_one;
	get(30);
	assert_int_equal(got.all.status, SNMP_TIMEOUT);
	assert_true(got.all.heard);
	for (i = 0; i < 30; i++)
		assert_int_equal(got.type[i], i < 24 ? VALUE_OCTETS : VALUE_NULL);
	assert_int_equal(got.value[23], 23);
	end();
}

static void
a_limit_holds_over_all_requests(void **state)
{
	mono_us begun;

	(void)state;
	begin(SNMP_V2C);
	stub->drop = 1000;
	begun = loop_now(loop);
	get_within(60, 300 * MS_US);
	assert_int_equal(got.all.status, SNMP_TIMEOUT);
	assert_false(got.all.heard);
	assert_in_range(loop_now(loop) - begun, 300 * MS_US, 320 * MS_US);
	end();
}

static void
a_get_can_be_cancelled(void **state)
{
	const struct snmp_get_request r = { .oids = oids, .n = 30 };
	const struct snmp_get_request none = { .oids = oids, .n = 0 };
	const struct snmp_get_request many = { .oids = oids, .n = SNMP_GET_MAX + 1 };
	struct snmp_get *g;

	(void)state;
	begin(SNMP_V2C);
	memset(&got, 0, sizeof got);
	assert_int_equal(snmp_get_start(loop, engine, &target, &r, on_got, NULL, &g), 0);
	snmp_get_cancel(g);
	snmp_get_cancel(NULL);
	assert_int_equal(
	    snmp_get_start(loop, engine, &target, &none, on_got, NULL, &g), ERR_RANGE);
	assert_int_equal(
	    snmp_get_start(loop, engine, &target, &many, on_got, NULL, &g), ERR_RANGE);
	get(3);
	assert_int_equal(got.calls, 1);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_one_request),
		cmocka_unit_test(what_is_too_big_is_halved_and_remembered),
		cmocka_unit_test(one_that_never_fits_costs_only_itself),
		cmocka_unit_test(what_is_missing_is_told_alike_in_all_versions),
		cmocka_unit_test(one_broken_object_costs_only_itself),
		cmocka_unit_test(an_answer_cut_short_is_gone_on_with),
		cmocka_unit_test(answers_to_what_was_not_asked_are_not_taken),
		cmocka_unit_test(what_the_device_refuses_or_leaves_out_ends_it),
		cmocka_unit_test(a_limit_holds_over_all_requests),
		cmocka_unit_test(a_get_can_be_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
