/* A record's lines: players read them, and every byte comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/cast.h"
#include "model/typed.h"

static void
writes(const char *in, size_t n, const char *want)
{
	struct cast_text t = { .kind = 'o' };
	struct buf out;

	buf_init(&out);
	cast_put(&t, &out, 1500000, in, n);
	cast_flush(&t, &out, 1500000);
	assert_string_equal(buf_str(&out), want);
	buf_fini(&out);
}

#define WRITES(in, want) writes(in, sizeof(in) - 1, want)

static void
a_line_is_a_time_a_letter_and_text(void **state)
{
	(void)state;
	WRITES("ls\r\n", "[1.500000,\"o\",\"ls\\r\\n\"]\n");
	WRITES("\x1b[1m\"\\\x7f", "[1.500000,\"o\",\"\\u001b[1m\\\"\\\\\x7f\"]\n");
	WRITES("gr\xc3\xbc\xc3\x9f\xf0\x9f\x9a\x80",
	    "[1.500000,\"o\",\"gr\xc3\xbc\xc3\x9f\xf0\x9f\x9a\x80\"]\n");
	WRITES("a\0b", "[1.500000,\"o\",\"a\\u0000b\"]\n");
	WRITES("", "");
}

static void
bytes_that_are_no_text_are_said_in_the_next_line(void **state)
{
	(void)state;
	WRITES("a\xff\x80"
	       "b",
	    "[1.500000,\"o\",\"a\xef\xbf\xbd\xef\xbf\xbd"
	    "b\"]\n[1.500000,\"b\",\"ff 80\"]\n");
	WRITES("\xef\xbf\xbd\xff",
	    "[1.500000,\"o\",\"\xef\xbf\xbd\xef\xbf\xbd\"]\n[1.500000,\"b\",\"efbfbd "
	    "ff\"]\n");
	WRITES("\xef\xbf\xbd", "[1.500000,\"o\",\"\xef\xbf\xbd\"]\n");
	WRITES("\xed\xa0\x80",
	    "[1.500000,\"o\",\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]\n"
	    "[1.500000,\"b\",\"ed a0 80\"]\n");
}

/* What a record says, as bytes. */
static void
restored(struct buf *lines, struct buf *out)
{
	const char *p = buf_str(lines), *end;
	struct buf data, before;
	struct cast_event e;
	bool pending = false;

	buf_init(&data);
	buf_init(&before);
	for (; *p != 0; p = end + 1) {
		end = strchr(p, '\n');
		assert_non_null(end);
		buf_clear(&data);
		assert_true(cast_read(p, (size_t)(end - p), &e, &data));
		if (pending)
			assert_true(cast_restore(buf_view(&before),
			    e.kind == 'b' ? buf_view(&data) : (struct bytes){ NULL, 0 },
			    out));
		pending = e.kind != 'b';
		buf_clear(&before);
		buf_put(&before, data.p, data.n);
	}
	if (pending)
		assert_true(
		    cast_restore(buf_view(&before), (struct bytes){ NULL, 0 }, out));
	buf_fini(&data);
	buf_fini(&before);
}

static void
a_character_cut_by_a_read_stays_one(void **state)
{
	static const char all[] = "\xc3\xa9\xe0\xa4\x85\xed\x9f\xbf\xf4\x8f\xbf\xbf"
				  "\xf0\x9f\x9a\x80\xe2\x82\xac.";
	struct cast_text t;
	struct buf lines, out;
	size_t cut, i;

	(void)state;
	for (cut = 1; cut < sizeof all - 1; cut++) {
		t = (struct cast_text){ .kind = 'o' };
		buf_init(&lines);
		buf_init(&out);
		for (i = 0; i < sizeof all - 1; i += cut)
			cast_put(&t, &lines, 0, all + i,
			    sizeof all - 1 - i < cut ? sizeof all - 1 - i : cut);
		cast_flush(&t, &lines, 0);
		assert_null(strstr(buf_str(&lines), "\"b\""));
		restored(&lines, &out);
		assert_int_equal(out.n, sizeof all - 1);
		assert_memory_equal(out.p, all, sizeof all - 1);
		buf_fini(&lines);
		buf_fini(&out);
	}
}

static void
every_two_bytes_come_back(void **state)
{
	struct buf lines, out;
	uint8_t in[2];
	unsigned v;

	(void)state;
	buf_init(&lines);
	buf_init(&out);
	for (v = 0; v < 65536; v++) {
		struct cast_text t = { .kind = 'o' };

		in[0] = (uint8_t)(v >> 8);
		in[1] = (uint8_t)v;
		buf_clear(&lines);
		buf_clear(&out);
		cast_put(&t, &lines, v, in, 2);
		cast_flush(&t, &lines, v);
		restored(&lines, &out);
		assert_int_equal(out.n, 2);
		assert_memory_equal(out.p, in, 2);
	}
	buf_fini(&lines);
	buf_fini(&out);
}

static void
the_first_line_says_what_it_is(void **state)
{
	const struct record_head h = { .session = 12,
		.person = "ann",
		.device = "sw-1",
		.reason = "ticket T7",
		.role = "diagnose",
		.term = "xterm",
		.began = INT64_C(1700000000) * SECOND_US,
		.columns = 120,
		.rows = 40 };
	struct buf out;

	(void)state;
	buf_init(&out);
	cast_head(&out, &h);
	assert_string_equal(buf_str(&out),
	    "{\"version\":2,\"width\":120,\"height\":40,\"timestamp\":1700000000,"
	    "\"title\":\"ann on sw-1: ticket T7\",\"env\":{\"TERM\":\"xterm\"},"
	    "\"triaged\":{\"session\":12,\"person\":\"ann\",\"device\":\"sw-1\","
	    "\"reason\":\"ticket T7\",\"role\":\"diagnose\","
	    "\"began\":\"2023-11-14T22:13:20.000Z\"}}\n");
	buf_fini(&out);
}

static void
what_is_no_line_is_not_read(void **state)
{
	static const char *const bad[] = { "", "[", "[1,\"o\",\"a\"", "[1,\"o\",\"a\"]x",
		"[,\"o\",\"a\"]", "[-1,\"o\",\"a\"]", "[1,\"o\",\"\\ud800\"]",
		"[1,\"o\",\"\\ud800\\u0041\"]", "[1,\"o\",\"\\x41\"]",
		"[1,\"o\",\"a\nb\"]", "[1,\"oo\",\"a\"]", "[1,\"O\",\"a\"]",
		"[1,\"o\",\"\xff\"]", "[1,\"o\",\"\\u12\"]", "[1,\"o\",7]",
		"{\"version\":2}", "[99999999999999999999,\"o\",\"a\"]" };
	struct cast_event e;
	struct buf data;
	size_t i;

	(void)state;
	buf_init(&data);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		if (cast_read(bad[i], strlen(bad[i]), &e, &data) || data.n != 0)
			fail_msg("read: %s", bad[i]);
	assert_true(
	    cast_read(" [ 1.25 , \"o\" , \" \\u00e9\\ud83d\\ude80\" ] ", 40, &e, &data));
	assert_int_equal(e.at_us, 1250000);
	assert_string_equal(buf_str(&data), " \xc3\xa9\xf0\x9f\x9a\x80");
	buf_fini(&data);
}

/* --- what is typed --- */

struct terminal {
	struct typed typed;
	struct buf kept;
	int64_t now;
};

static void
begin(struct terminal *t)
{
	typed_init(&t->typed);
	buf_init(&t->kept);
	t->now = 0;
}

static void
types(struct terminal *t, const char *keys)
{
	typed_input(&t->typed, t->now, keys, strlen(keys), &t->kept);
}

static void
writes_back(struct terminal *t, const char *text)
{
	typed_output(&t->typed, text, strlen(text), &t->kept);
}

static void
kept(struct terminal *t, const char *want)
{
	typed_tick(&t->typed, INT64_MAX, &t->kept);
	assert_string_equal(buf_str(&t->kept), want);
	buf_fini(&t->kept);
}

static void
what_is_echoed_is_kept_as_it_was(void **state)
{
	struct terminal t;

	(void)state;
	begin(&t);
	writes_back(&t, "sw-1# ");
	types(&t, "s");
	writes_back(&t, "s");
	types(&t, "how\t");
	writes_back(&t, "how");
	writes_back(&t, " version");
	types(&t, "\x1b[A\x1bOB\r");
	writes_back(&t, "\r\noutput\r\nsw-1# ");
	kept(&t, "show\t\x1b[A\x1bOB\r");
}

static void
what_is_not_echoed_is_hidden(void **state)
{
	struct terminal t;

	(void)state;
	begin(&t);
	writes_back(&t, "login> ");
	types(&t, "hunter2\r");
	writes_back(&t, "\r\nhost# ");
	types(&t, "ls\r");
	writes_back(&t, "ls\r\n");
	kept(&t, "*\rls\r");
}

static void
what_is_not_echoed_in_time_is_hidden(void **state)
{
	struct terminal t;

	(void)state;
	begin(&t);
	types(&t, "a");
	t.now = TYPED_WAIT_US - 1;
	typed_tick(&t.typed, t.now, &t.kept);
	assert_int_equal(t.kept.n, 0);
	typed_tick(&t.typed, ++t.now, &t.kept);
	assert_string_equal(buf_str(&t.kept), "*");
	writes_back(&t, "a");
	kept(&t, "*");
}

static void
a_secret_is_hidden_though_it_be_echoed(void **state)
{
	static const char *const asks[] = { "Password: ", "ann@sw-1's password:",
		"[sudo] password for ann: ", "Enter PIN: ", "\x1b[1mPassphrase:\x1b[0m ",
		"SNMP community: ", "Enable secret: ",
		"\xe5\xaf\x86\xe7\xa0\x81\xef\xbc\x9a" };
	struct terminal t;
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(asks); i++) {
		static const char secret[] = "hunter2";

		begin(&t);
		writes_back(&t, "\r\n");
		writes_back(&t, asks[i]);
		for (k = 0; k < sizeof secret - 1; k++) {
			char one[2] = { secret[k], 0 };

			types(&t, one);
			writes_back(&t, i % 2 != 0 ? "*" : one);
		}
		types(&t, "\r");
		writes_back(&t, "\r\nsw-1# ");
		types(&t, "q");
		writes_back(&t, "q");
		kept(&t, "*\rq");
	}
}

static void
only_a_question_for_a_secret_is_one(void **state)
{
	static const char *const no[] = { "", "sw-1# ", "sw-1> ",
		"ping 10.0.0.1: ", "username ann password", "show password policy#",
		"Continue? [y/n]: " };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(no); i++)
		if (typed_asks_secret(no[i], strlen(no[i])))
			fail_msg("asks for a secret: %s", no[i]);
}

/* Typed ahead: the question for it comes later. */
static void
a_secret_typed_before_it_is_asked_for_is_hidden(void **state)
{
	struct terminal t;

	(void)state;
	begin(&t);
	writes_back(&t, "sw-1> ");
	types(&t, "enable\rhunter2\r");
	writes_back(&t, "enable\r\nPassword: ");
	writes_back(&t, "\r\nsw-1# ");
	kept(&t, "enable\r*\r");
}

static void
a_flood_of_keys_is_bounded_and_hidden(void **state)
{
	struct terminal t;
	size_t i;

	(void)state;
	begin(&t);
	for (i = 0; i < 3 * TYPED_KEYS_MAX; i++)
		types(&t, "x");
	kept(&t, "*");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_a_time_a_letter_and_text),
		cmocka_unit_test(bytes_that_are_no_text_are_said_in_the_next_line),
		cmocka_unit_test(a_character_cut_by_a_read_stays_one),
		cmocka_unit_test(every_two_bytes_come_back),
		cmocka_unit_test(the_first_line_says_what_it_is),
		cmocka_unit_test(what_is_no_line_is_not_read),
		cmocka_unit_test(what_is_echoed_is_kept_as_it_was),
		cmocka_unit_test(what_is_not_echoed_is_hidden),
		cmocka_unit_test(what_is_not_echoed_in_time_is_hidden),
		cmocka_unit_test(a_secret_is_hidden_though_it_be_echoed),
		cmocka_unit_test(only_a_question_for_a_secret_is_one),
		cmocka_unit_test(a_secret_typed_before_it_is_asked_for_is_hidden),
		cmocka_unit_test(a_flood_of_keys_is_bounded_and_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
