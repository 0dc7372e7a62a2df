/* Values out of what commands say, and what no longer has its form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "room/gather.h"

static struct arena mem;
static struct buf said;

/* "label: field=text ..." a line. */
static void
note(void *arg, const char *label, const char *const *fields)
{
	const struct gatherer *g = arg;
	size_t i;

	buf_printf(&said, "%s:", label);
	for (i = 0; i < gatherer_n(g); i++)
		buf_printf(&said, " %s=%s", gatherer_item(g, i)->word,
		    fields[i] != NULL ? fields[i] : "?");
	buf_char(&said, '\n');
}

/* A profile of one collector with these fields, a word each: a, b, c. */
struct made {
	struct collector c;
	struct table t;
	struct item items[4], label;
	struct profile p;
};

static void
make(struct made *m, enum collector_reads reads, const char *label,
    const char *const *fields)
{
	static const char *const words[] = { "a", "b", "c", "d" };
	size_t n;

	memset(m, 0, sizeof *m);
	m->c = (struct collector){ .name = "it",
		.reads = reads,
		.pattern = "",
		.separator = ":=",
		.rows = "",
		.table = label != NULL ? "t/it" : "",
		.label = label != NULL ? label : "",
		.rows_max = 3 };
	for (n = 0; fields[n] != NULL; n++)
		m->items[n] = (struct item){
			.word = words[n], .collector = "it", .field = fields[n]
		};
	m->label = (struct item){ .word = "", .collector = "it", .field = label };
	m->t = (struct table){ .key = "t/it", .name = "t", .collector = "it" };
	m->t.labels.v = &m->label;
	m->t.labels.n = 1;
	m->t.columns.v = m->items;
	m->t.columns.n = n;
	m->p.tables.v = &m->t;
	m->p.tables.n = label != NULL;
	m->p.items.v = m->items;
	m->p.items.n = label != NULL ? 0 : n;
}

#define FIELDS(...)                                                                      \
	(const char *[])                                                                 \
	{                                                                                \
		__VA_ARGS__, NULL                                                        \
	}

/* What is read, or what is wrong. */
static const char *
reads(struct made *m, const char *text)
{
	struct gatherer *g = gatherer_new(&m->p, &m->c);
	const char *why;
	bool cut;

	buf_clear(&said);
	why = gather(g, &mem, (struct bytes){ (const uint8_t *)text, strlen(text) }, note,
	    g, &cut);
	if (why != NULL) {
		assert_int_equal(said.n, 0); /* all or nothing */
		buf_printf(&said, "%s", why);
	} else if (cut)
		buf_puts(&said, "cut\n");
	gatherer_free(g);
	return buf_str(&said);
}

static void
keys_and_values(void **state)
{
	struct made m;

	(void)state;
	make(&m, READS_KEY_VALUE, NULL, FIELDS("MemTotal", "MemFree"));
	assert_string_equal(reads(&m, "MemTotal:  1024 kB\nMemFree:\t 10 kB\r\nX: 1\n"),
	    ": a=1024 kB b=10 kB\n");
	assert_string_equal(reads(&m, "MemFree=7\nMemTotal = 8: 9"), ": a=8: 9 b=7\n");
	assert_string_equal(reads(&m, "MemFree: 1\nMemFree: 2\nMemTotal:"), ": a= b=1\n");
	assert_string_equal(
	    reads(&m, "MemFree: 1\n"), "there is no key \"MemTotal\" in it");
	assert_string_equal(reads(&m, ""), "there is no key \"MemTotal\" in it");
}

static void
groups_of_a_pattern(void **state)
{
	struct made m;

	(void)state;
	make(&m, READS_PATTERN, NULL, FIELDS("up", "load"));
	m.c.pattern = "up (?<up>\\d+)(?:.*average: (?<load>[0-9.]+))?";
	assert_string_equal(
	    reads(&m, " 12:00 up 5 days, load average: 0.25, 0.1\n"), ": a=5 b=0.25\n");
	assert_string_equal(reads(&m, "up 5"), ": a=5 b=?\n");
	assert_string_equal(reads(&m, "down"), "the pattern matches nothing in it");
	make(&m, READS_PATTERN, "port", FIELDS("rx"));
	m.c.pattern = "(?m)^\\s*(?<port>\\w+): *(?<rx>\\d+)";
	assert_string_equal(
	    reads(&m, "head\n  lo: 1\neth0:22\n"), "lo: a=1\neth0: a=22\n");
	assert_string_equal(
	    reads(&m, "a:1\nb:2\nc:3\nd:4\n"), "a: a=1\nb: a=2\nc: a=3\ncut\n");
	m.c.pattern = "(?<port>x*)(?<rx>y*)"; /* matches nothing, everywhere */
	assert_string_equal(reads(&m, "zz"), "");
}

static void
columns_below_their_headers(void **state)
{
	struct made m;

	(void)state;
	make(&m, READS_COLUMNS, "Mounted on", FIELDS("Use%", "1024-blocks"));
	assert_string_equal(
	    reads(&m,
		"Filesystem  1024-blocks   Used Available Use% Mounted on\n"
		"/dev/root          4864   4864         0 100% /rom\n"
		"tmpfs             61752    108     61644   0% /mnt/my disk\n"),
	    "/rom: a=100% b=4864\n/mnt/my disk: a=0% b=61752\n");
	assert_string_equal(
	    reads(&m, "Filesystem 1024-blocks Used Avail Use%  Mounted on\n"), "");
	assert_string_equal(
	    reads(&m, "df: /x: No such file\n"), "no line in it has all the headers");
	assert_string_equal(reads(&m,
				"Filesystem 1024-blocks Used Available Use% Mounted on\n"
				"/dev/disk/by-id/very-long\n   1 2 3 4% /x\n"),
	    "/x: a=4% b=1\n");
	assert_non_null(
	    strstr(reads(&m,
		       "Filesystem 1024-blocks Used Available Use% Mounted on\n"
		       "total 7 8\n"),
		"a line has 3 words below a header of 6 columns"));
	make(&m, READS_COLUMNS, "PID", FIELDS("CMD"));
	assert_string_equal(reads(&m, "PID CMD\n1 /sbin/init -x\n\nother things\n"),
	    "1: a=/sbin/init -x\n");
}

static void
pointers_into_json(void **state)
{
	static const char peers[] =
	    "{\"ipv4\":{\"as\":65001,\"peers\":{"
	    "\"10.0.0.1\":{\"state\":\"Established\",\"n\":{\"rx\":5}},"
	    "\"10.0.0.2\":{\"state\":\"Active\"}}}}";
	struct made m;

	(void)state;
	make(&m, READS_JSON, LABEL_OF_ROW, FIELDS("/state", "/n/rx"));
	m.c.rows = "/ipv4/peers";
	assert_string_equal(
	    reads(&m, peers), "10.0.0.1: a=Established b=5\n10.0.0.2: a=Active b=?\n");
	assert_string_equal(reads(&m, "{\"ipv4\":{\"peers\":{}}}"), "");
	assert_string_equal(
	    reads(&m, "{\"ipv4\":{}}"), "there are no rows at \"/ipv4/peers\" in it");
	assert_non_null(strstr(reads(&m, "% BGP instance not found"), "it is not JSON"));
	assert_string_equal(reads(&m, "{\"ipv4\":{\"peers\":{\"x\":{\"State\":1}}}}"),
	    "there is no field \"/state\" in it");
	make(&m, READS_JSON, NULL, FIELDS("/ipv4/as", "/a~1b/0"));
	assert_string_equal(
	    reads(&m, "{\"ipv4\":{\"as\":1},\"a/b\":[true]}"), ": a=1 b=true\n");
	assert_string_equal(
	    reads(&m, "{\"ipv4\":{\"as\":1}}"), "there is no value at \"/a~1b/0\" in it");
	make(&m, READS_JSON, "/name", FIELDS("/v"));
	assert_string_equal(
	    reads(&m, "[{\"name\":\"x\",\"v\":1},{\"name\":\"\",\"v\":2}]"), "x: a=1\n");
}

static void
what_is_no_text_is_not_read(void **state)
{
	static char big[GATHER_BYTES_MAX + 2];
	struct made m;
	struct gatherer *g;
	bool cut;

	(void)state;
	make(&m, READS_KEY_VALUE, NULL, FIELDS("a"));
	g = gatherer_new(&m.p, &m.c);
	assert_string_equal(
	    gather(
		g, &mem, (struct bytes){ (const uint8_t *)"a: 1\0\1", 6 }, note, g, &cut),
	    "it has bytes in it that are no text");
	memset(big, 'x', sizeof big - 1);
	assert_string_equal(
	    gather(g, &mem, (struct bytes){ (const uint8_t *)big, sizeof big - 1 }, note,
		g, &cut),
	    "it is too long");
	gatherer_free(g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_and_values),
		cmocka_unit_test(groups_of_a_pattern),
		cmocka_unit_test(columns_below_their_headers),
		cmocka_unit_test(pointers_into_json),
		cmocka_unit_test(what_is_no_text_is_not_read),
	};
	int r;

	arena_init(&mem);
	buf_init(&said);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	buf_fini(&said);
	arena_fini(&mem);
	return r;
}
