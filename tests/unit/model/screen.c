/* What a device wrote, on another person's terminal: what is for the eye passes, what steers does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/screen.h"

static void
shows(const char *in, const char *want)
{
	struct screen s;
	struct buf out;

	buf_init(&out);
	screen_init(&s);
	screen_pass(&s, in, strlen(in), &out);
	assert_string_equal(buf_str(&out), want);
	buf_fini(&out);
}

static void
passes(const char *in)
{
	shows(in, in);
}

static void
text_and_what_is_for_the_eye_passes(void **state)
{
	static const char *const seen[] = { "router# show version\r\n", "\ta\bb",
		"\x1b[1;31mred\x1b[0m", "\x1b[38:5:208mamber\x1b[m",
		"\x1b[2J\x1b[H\x1b[10;20H", "\x1b[K\x1b[1K\x1b[0J", "\x1b[?25l\x1b[?25h",
		"\x1b[?1049h\x1b[?1049l", "\x1b[5A\x1b[5B\x1b[3C\x1b[4D\x1b[7G",
		"\x1b[2;20r\x1b[r", "\x1b[4h\x1b[4l",
		"\x1b"
		"7\x1b"
		"8\x1bM\x1b"
		"D",
		"\x1b(0lqqk\x1b(B", "\x0eqq\x0f",
		"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x9a\x80", "\x1b[s\x1b[u",
		"\x1b[2S\x1b[2T" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(seen); i++)
		passes(seen[i]);
}

/* Each of these has a terminal answer, copy, print, rename, resize, or remember something. */
static void
what_steers_a_terminal_does_not(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "a\x1b]52;c;cm0gLXJmIC8=\ab", "ab" }, /* the clipboard */
		{ "a\x1b]52;c;?\x1b\\b", "ab" },        /* and its question */
		{ "a\x1b]0;title\ab", "ab" },           /* the title */
		{ "a\x1b[21tb", "ab" },                 /* reports it: typed input */
		{ "a\x1b[8;200;200tb", "ab" },          /* the window's size */
		{ "a\x1bP$qm\x1b\\b", "ab" },           /* DECRQSS */
		{ "a\x1bP+q544e\x1b\\b", "ab" },        /* terminfo */
		{ "a\x1b[6nb", "ab" },                  /* where is the cursor? */
		{ "a\x1b[cb", "ab" },                   /* who are you? */
		{ "a\x1b[>cb", "ab" },
		{ "a\x1b[>qb", "ab" },
		{ "a\x1bZb", "ab" },
		{ "a\x05"
		  "b",
		    "ab" },                       /* the answerback */
		{ "a\x1b[?1;2$pb", "ab" },        /* DECRQM */
		{ "a\x1b[1;1;1;1;1;1*yb", "ab" }, /* DECRQCRA */
		{ "a\x1b[5ib", "ab" },            /* print what follows */
		{ "a\x1b[?1000hb", "ab" },        /* report the mouse */
		{ "a\x1b[?25;1000hb", "ab" },     /* beside what may */
		{ "a\x1b[?1004hb", "ab" },
		{ "a\x1b[?2004hb", "ab" }, /* how pasting goes */
		{ "a\x1b[?1hb", "ab" },    /* what arrows send */
		{ "a\x1b[>4;2mb", "ab" },  /* what keys send */
		{ "a\x1b[1;2;3;4;5Tb", "ab" },
		{ "a\x1b[3Jb", "ab" }, /* what was before */
		{ "a\x1b[20hb", "ab" },
		{ "a\x1b[99999999Ab", "ab" },
		{ "a\x1b_Gi=1;AAAA\x1b\\b", "ab" },
		{ "a\x1b^x\x1b\\b", "ab" },
		{ "a\x1bXx\x1b\\b", "ab" },
		{ "a\x1bktitle\x1b\\b", "ab" },
		{ "a\x1b"
		  "cb",
		    "ab" }, /* start anew */
		{ "a\x1b%Gb", "ab" },
		{ "a\x1b#8b", "ab" },
		{ "a\x1b(Kb", "ab" },
		{ "a\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\b", "alinkb" },
		{ "a\xc2\x9b"
		  "6nb",
		    "ab" }, /* the same in eight bits */
		{ "a\xc2\x9d"
		  "52;c;eA==\xc2\x9c"
		  "b",
		    "ab" },
		{ "a\xc2\x90$qm\x1b\\b", "ab" },
		{ "a\x9b"
		  "6nb",
		    "a\xef\xbf\xbd"
		    "6nb" },
		{ "a\a\x7f\vb", "ab" },
		{ "a\x1b[31\x18"
		  "mb",
		    "amb" }, /* given up in the middle */
		{ "access\xe2\x80\xaelevel", "access\xef\xbf\xbdlevel" },
		{ "\xff\xc3(", "\xef\xbf\xbd\xef\xbf\xbd(" },
		{ "a\x1b[6\x1b[1mb", "a\x1b[1mb" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		shows(rows[i].in, rows[i].want);
}

static void
where_it_is_cut_makes_no_difference(void **state)
{
	static const char all[] = "a\x1b[1;31mb\x1b]52;c;eA==\ac\xe2\x82\xac"
				  "d\x1b[6ne\xff\xc2\x9b"
				  "6nf\x1b(0q";
	struct buf whole, parts;
	struct screen s;
	size_t cut, i;

	(void)state;
	buf_init(&whole);
	screen_init(&s);
	screen_pass(&s, all, sizeof all - 1, &whole);
	for (cut = 1; cut < sizeof all - 1; cut++) {
		buf_init(&parts);
		screen_init(&s);
		for (i = 0; i < sizeof all - 1; i += cut)
			screen_pass(&s, all + i,
			    sizeof all - 1 - i < cut ? sizeof all - 1 - i : cut, &parts);
		assert_int_equal(parts.n, whole.n);
		assert_memory_equal(parts.p, whole.p, whole.n);
		buf_fini(&parts);
	}
	buf_fini(&whole);
}

static void
nobody_hides_the_rest_behind_a_string_without_end(void **state)
{
	struct screen s;
	struct buf out;
	char junk[4096];
	size_t i;

	(void)state;
	memset(junk, 'x', sizeof junk);
	buf_init(&out);
	screen_init(&s);
	screen_pass(&s, "\x1b]0;", 4, &out);
	for (i = 0; i <= SCREEN_STRING_MAX / sizeof junk; i++)
		screen_pass(&s, junk, sizeof junk, &out);
	buf_clear(&out);
	screen_pass(&s, "rm -rf /", 8, &out);
	assert_string_equal(buf_str(&out), "rm -rf /");
	buf_fini(&out);
}

static void
at_the_end_the_terminal_is_as_it_was(void **state)
{
	static const char in[] = "\x1b[?1049h\x1b[?25l\x1b[31mx";
	struct screen s;
	struct buf out;

	(void)state;
	buf_init(&out);
	screen_init(&s);
	screen_pass(&s, in, sizeof in - 1, &out);
	buf_clear(&out);
	screen_end(&s, &out);
	assert_string_equal(buf_str(&out), "\x1b[0m\x1b[?25h\x1b[?1049l");
	buf_clear(&out);
	screen_end(&s, &out);
	assert_int_equal(out.n, 0);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_what_is_for_the_eye_passes),
		cmocka_unit_test(what_steers_a_terminal_does_not),
		cmocka_unit_test(where_it_is_cut_makes_no_difference),
		cmocka_unit_test(nobody_hides_the_rest_behind_a_string_without_end),
		cmocka_unit_test(at_the_end_the_terminal_is_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
