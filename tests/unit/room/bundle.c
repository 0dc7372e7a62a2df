/* The evidence of a case as one file: whatever is changed in a piece is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "room/bundle.h"

#define PIECES 3

static struct arena mem;
static const char *rests_on[1];

static struct evidence
piece(int n)
{
	static char hash[PIECES][SHA256_TEXT];
	struct evidence e;

	rec_init(&evidence_rec, &e);
	e.case_id = 7;
	e.run_seq = 1;
	e.device = "sw-1";
	e.method = "snmp get";
	e.asked = n == 0 ? "port.oper-state" : n == 1 ? "bytes \"of\" \\ all kinds" : "";
	e.outcome = "ok";
	e.asked_at = 1700000000000000 + n;
	e.took_us = 1200;
	e.answer = (struct bytes){ (const uint8_t *)"\0down\xff\n", 7 };
	evidence_hash(&e, hash[n]);
	e.hash = hash[n];
	return e;
}

/* The bundle of those pieces, in this order. */
static const char *
bundle_of(const int *order, size_t n, struct buf *out)
{
	struct finding f;
	struct case_file c;
	struct evidence e;
	struct bundle b;
	struct json j;
	size_t i;

	rec_init(&case_file_rec, &c);
	rec_init(&finding_rec, &f);
	e = piece(1);
	rests_on[0] = e.hash;
	f.cause = "sw.port.admin-down";
	f.evidence.v = rests_on;
	f.evidence.n = 1;
	c.id = 7;
	c.findings.v = &f;
	c.findings.n = 1;
	buf_init(out);
	j = json_into(out);
	bundle_begin(&b, &j, &c);
	for (i = 0; i < n; i++) {
		e = piece(order[i]);
		bundle_add(&b, &e);
	}
	bundle_end(&b);
	return buf_str(out);
}

static int
check(const char *text, size_t n, char seal[BUNDLE_SEAL_MAX], const char **why)
{
	const struct tree *t;
	uint32_t line, column;

	*why = "";
	if (json_read(&mem, text, n, &t, &line, &column, why) < 0)
		return ERR_MALFORMED;
	return bundle_check(&mem, t, seal, why);
}

static void
what_was_written_is_well(void **state)
{
	static const int order[] = { 0, 1, 2 };
	char seal[BUNDLE_SEAL_MAX];
	const char *why;
	struct buf b;

	(void)state;
	bundle_of(order, 3, &b);
	assert_int_equal(check(buf_str(&b), b.n, seal, &why), 0);
	assert_memory_equal(seal, "3:", 2);
	assert_int_equal(strlen(seal), 2 + 64);
	buf_fini(&b);
}

/* Each byte between the first and the last piece, with its lowest bit turned. */
static void
each_changed_byte_of_a_piece_is_found(void **state)
{
	static const int order[] = { 0, 1, 2 };
	char seal[BUNDLE_SEAL_MAX], first[BUNDLE_SEAL_MAX], *text;
	size_t i, from, to;
	const char *why;
	struct buf b;

	(void)state;
	bundle_of(order, 3, &b);
	assert_int_equal(check(buf_str(&b), b.n, first, &why), 0);
	text = arena_text_n(&mem, buf_str(&b), b.n);
	from = (size_t)(strstr(text, "\"pieces\":[") - text) + 10;
	to = (size_t)(strstr(text, "],\"seal\":") - text);
	for (i = from; i < to; i++) {
		text[i] ^= 1;
		assert_int_not_equal(check(text, b.n, seal, &why), 0);
		text[i] ^= 1;
	}
	buf_fini(&b);
}

static void
pieces_left_out_moved_or_doubled_are_found(void **state)
{
	static const int whole[] = { 0, 1, 2 }, moved[] = { 1, 0, 2 }, less[] = { 0, 2 },
			 tail[] = { 0, 1 };
	static const struct {
		const int *order;
		size_t n;
	} wrong[] = { { moved, 3 }, { less, 2 }, { tail, 2 } };
	char seal[BUNDLE_SEAL_MAX];
	struct buf right, b, forged;
	const char *why, *at;
	size_t i;

	(void)state;
	bundle_of(whole, 3, &right);
	at = strstr(buf_str(&right), "\"seal\":");
	for (i = 0; i < ARRAY_LEN(wrong); i++) {
		bundle_of(wrong[i].order, wrong[i].n, &b);
		buf_init(&forged); /* those pieces, under the seal of all */
		buf_printf(&forged, "%.*s%s",
		    (int)(strstr(buf_str(&b), "\"seal\":") - buf_str(&b)), buf_str(&b),
		    at);
		assert_int_equal(
		    check(buf_str(&forged), forged.n, seal, &why), ERR_DENIED);
		assert_true(*why != 0);
		buf_fini(&forged);
		buf_fini(&b);
	}
	buf_fini(&right);
}

static void
what_is_no_bundle_is_refused(void **state)
{
	static const char *const texts[] = { "{}", "[]", "{\"format\":\"x\"}",
		"{\"format\":\"triaged-evidence-1\",\"pieces\":{},\"seal\":\"\"}",
		"{\"format\":\"triaged-evidence-1\",\"pieces\":[],\"seal\":[]}",
		"{\"format\":[],\"pieces\":[1],\"seal\":\"\"}" };
	char seal[BUNDLE_SEAL_MAX];
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(
		    check(texts[i], strlen(texts[i]), seal, &why), ERR_MALFORMED);
}

static int
teardown(void **state)
{
	(void)state;
	arena_reset(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_was_written_is_well, teardown),
		cmocka_unit_test_teardown(
		    each_changed_byte_of_a_piece_is_found, teardown),
		cmocka_unit_test_teardown(
		    pieces_left_out_moved_or_doubled_are_found, teardown),
		cmocka_unit_test_teardown(what_is_no_bundle_is_refused, teardown),
	};
	int r;

	arena_init(&mem);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_fini(&mem);
	return r;
}
