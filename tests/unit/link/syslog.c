/* Lines of syslog as they are sent, and the streams they come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/syslog/frames.h"
#include "link/syslog/line.h"

static const struct {
	const char *in;
	uint32_t priority;
	const char *time, *host, *app, *process, *id, *text;
} lines[] = {
	{ "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su 77 ID47 - 'su root' "
	  "failed",
	    34, "2003-10-11T22:14:15.003Z", "mymachine.example.com", "su", "77", "ID47",
	    "'su root' failed" },
	{ "<165>1 - - - - - -", 165, "", "", "", "", "", "" },
	{ "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick", 34,
	    "Oct 11 22:14:15", "mymachine", "su", "", "",
	    "'su root' failed for lonvick" },
	{ "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!", 13, "Feb  5 17:32:18",
	    "10.0.0.99", "", "", "", "Use the BFG!" },
	{ "Use the BFG!", 13, "", "", "", "", "", "Use the BFG!" },
	{ "<0>no time, no name", 0, "", "", "", "", "", "no time, no name" },
	{ "<30>Nov 22 08:00:00 ap-3 hostapd[911]: wlan0: STA gone", 30, "Nov 22 08:00:00",
	    "ap-3", "hostapd", "911", "", "wlan0: STA gone" },
	{ "<30>2026-11-22T08:00:00.5+01:00 ap-3 kernel: [ 12.3] eth0: link down", 30,
	    "2026-11-22T08:00:00.5+01:00", "ap-3", "kernel", "", "",
	    "[ 12.3] eth0: link down" },
	{ "<189>45: *Mar  1 18:46:11.100 UTC: %LINK-3-UPDOWN: Interface Gi0/1, changed "
	  "state to "
	  "down",
	    189, "Mar  1 18:46:11.100", "", "LINK-3-UPDOWN", "", "",
	    "Interface Gi0/1, changed state to down" },
	{ "<189>45: core-1: Mar  1 2026 18:46:11: %LINEPROTO-5-UPDOWN: Line protocol on "
	  "X",
	    189, "", "", "LINEPROTO-5-UPDOWN", "", "", "Line protocol on X" },
	{ "<188>Nov 22 2026 08:00:00 SW-CORE %%01IFNET/4/LINK_STATE(l)[12]:The line "
	  "protocol IP on "
	  "the interface GE0/0/1 has entered the DOWN state.",
	    188, "Nov 22 2026 08:00:00", "SW-CORE", "IFNET/4/LINK_STATE", "", "",
	    "The line protocol IP on the interface GE0/0/1 has entered the DOWN state." },
	{ "<999>odd", 13, "", "", "", "", "", "<999>odd" },
};

static void
each_form_is_read(void **state)
{
	struct syslog_line l;
	struct arena mem;
	const char *why;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(lines); i++) {
		struct bytes in = { (const uint8_t *)lines[i].in, strlen(lines[i].in) };

		assert_int_equal(syslog_read(&mem, in, &l, &why), 0);
		assert_int_equal(l.priority, lines[i].priority);
		assert_string_equal(l.time, lines[i].time);
		assert_string_equal(l.host, lines[i].host);
		assert_string_equal(l.app, lines[i].app);
		assert_string_equal(l.process, lines[i].process);
		assert_string_equal(l.id, lines[i].id);
		assert_string_equal(l.text, lines[i].text);
	}
	arena_fini(&mem);
}

static void
structured_data_is_found_by_name(void **state)
{
	static const char in[] =
	    "<13>1 - - - - - [a@1 x=\"1\" y=\"q\\\"\\]\\\\\"][b z=\"\"] said";
	struct syslog_line l;
	struct arena mem;
	const char *why;

	(void)state;
	arena_init(&mem);
	assert_int_equal(
	    syslog_read(
		&mem, (struct bytes){ (const uint8_t *)in, sizeof in - 1 }, &l, &why),
	    0);
	assert_int_equal(l.n_data, 3);
	assert_string_equal(syslog_datum(&l, "a@1.x"), "1");
	assert_string_equal(syslog_datum(&l, "a@1.y"), "q\"]\\");
	assert_string_equal(syslog_datum(&l, "b.z"), "");
	assert_null(syslog_datum(&l, "b.x"));
	assert_string_equal(l.text, "said");
	arena_fini(&mem);
}

static void
what_breaks_the_grammar_is_malformed(void **state)
{
	static const char *const bad[] = { "", "\n", "<13>1 - -", "<13>1 - - - - -",
		"<13>1 - - - - - [a", "<13>1 - - - - - [a b]", "<13>1 - - - - - x",
		"<13>1 - - - - - -x" };
	struct syslog_line l;
	struct arena mem;
	const char *why;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(
		    syslog_read(&mem,
			(struct bytes){ (const uint8_t *)bad[i], strlen(bad[i]) }, &l,
			&why),
		    ERR_MALFORMED);
		assert_true(*why != 0);
	}
	arena_fini(&mem);
}

static void
text_is_clean(void **state)
{
	static const char in[] = "<13>a\xff\xc3\xa9\x01 b\tc\r\n";
	struct syslog_line l;
	struct arena mem;
	const char *why;

	(void)state;
	arena_init(&mem);
	assert_int_equal(
	    syslog_read(
		&mem, (struct bytes){ (const uint8_t *)in, sizeof in - 1 }, &l, &why),
	    0);
	assert_string_equal(l.text, "a?\xc3\xa9? b c");
	arena_fini(&mem);
}

static void
expect(struct frames *f, const char *want)
{
	struct bytes b;
	bool cut;

	assert_int_equal(frames_next(f, &b, &cut), 1);
	assert_int_equal(b.n, strlen(want));
	assert_memory_equal(b.p, want, b.n);
}

static void
counted_and_ended_messages_come_in_one_stream(void **state)
{
	static const char in[] = "5 <1>xy<2>one\n<3>two\0"
				 "6 <4>a\nb\n\n<5>last";
	struct frames f;
	struct bytes b;
	size_t i;
	bool cut;

	(void)state;
	frames_init(&f);
	frames_put(&f, in, sizeof in - 1);
	expect(&f, "<1>xy");
	expect(&f, "<2>one");
	expect(&f, "<3>two");
	expect(&f, "<4>a\nb");
	assert_int_equal(frames_next(&f, &b, &cut), 0);
	b = frames_last(&f);
	assert_int_equal(b.n, 7);
	frames_fini(&f);
	/* And a byte at a time. */
	frames_init(&f);
	for (i = 0; i < 7; i++) {
		assert_int_equal(frames_next(&f, &b, &cut), 0);
		frames_put(&f, in + i, 1);
	}
	expect(&f, "<1>xy");
	frames_fini(&f);
}

static void
a_lost_count_ends_the_stream(void **state)
{
	struct frames f;
	struct bytes b;
	bool cut;

	(void)state;
	frames_init(&f);
	frames_put(&f, "9999999 <13>x", 13);
	assert_int_equal(frames_next(&f, &b, &cut), ERR_MALFORMED);
	frames_fini(&f);
	frames_init(&f);
	frames_put(&f, "12x", 3);
	assert_int_equal(frames_next(&f, &b, &cut), ERR_MALFORMED);
	frames_fini(&f);
}

static void
a_line_too_long_is_cut_once(void **state)
{
	static char in[3 * SYSLOG_LINE_MAX];
	struct frames f;
	struct bytes b;
	bool cut;

	(void)state;
	memset(in, 'a', sizeof in);
	frames_init(&f);
	frames_put(&f, in, sizeof in);
	assert_int_equal(frames_next(&f, &b, &cut), 1);
	assert_true(cut);
	assert_int_equal(b.n, SYSLOG_LINE_MAX);
	assert_int_equal(frames_next(&f, &b, &cut), 0);
	frames_put(&f, "a\n<13>next\n", 11);
	expect(&f, "<13>next");
	frames_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_read),
		cmocka_unit_test(structured_data_is_found_by_name),
		cmocka_unit_test(what_breaks_the_grammar_is_malformed),
		cmocka_unit_test(text_is_clean),
		cmocka_unit_test(counted_and_ended_messages_come_in_one_stream),
		cmocka_unit_test(a_lost_count_ends_the_stream),
		cmocka_unit_test(a_line_too_long_is_cut_once),
	};

	return cmocka_run_group_tests_name("syslog", tests, NULL, NULL);
}
