/* Whatever a command says, each way of reading it comes to an end, and gives whole rows or none. The first
 * byte chooses the way. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/gather.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
	const struct gatherer *g;
	size_t rows, bytes;
};

static void
row(void *arg, const char *label, const char *const *fields)
{
	struct seen *s = arg;
	size_t i;

	s->rows++;
	s->bytes += strlen(label);
	for (i = 0; i < gatherer_n(s->g); i++)
		if (fields[i] != NULL)
			s->bytes += strlen(fields[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const patterns[] = { "(?<a>\\d+) (?<b>\\w*)",
		"(?m)^(?<l>\\w+): *(?<a>\\d+)(?: (?<b>.*))?$" };
	static const char *const names[2][3] = { { "a", "b", "l" },
		{ "/a", "/b/0", "@key" } };
	bool in_rows = n != 0 && (data[0] & 4) != 0;
	enum collector_reads reads =
	    n == 0 ? READS_JSON : (enum collector_reads)(data[0] & 3);
	const char *const *name = names[reads == READS_JSON];
	struct collector c = { .name = "it",
		.reads = reads,
		.pattern = patterns[in_rows],
		.separator = ":=",
		.rows = "",
		.table = in_rows ? "t/it" : "",
		.label = "l",
		.rows_max = 100 };
	struct item items[2] = { { .word = "a", .collector = "it", .field = name[0] },
		{ .word = "b", .collector = "it", .field = name[1] } };
	struct item label = { .word = "", .collector = "it", .field = name[2] };
	struct table t = { .key = "t/it",
		.name = "t",
		.collector = "it",
		.labels = { &label, 1 },
		.columns = { items, 2 } };
	struct profile p = { .name = "p",
		.items = { items, in_rows ? 0 : 2 },
		.tables = { &t, in_rows } };
	struct gatherer *g;
	struct seen s = { 0 };
	struct arena mem;
	const char *why;
	bool cut;

	if (n == 0 || (reads == READS_COLUMNS && !in_rows))
		return 0;
	arena_init(&mem);
	g = gatherer_new(&p, &c);
	s.g = g;
	why = gather(g, &mem, (struct bytes){ data + 1, n - 1 }, row, &s, &cut);
	if ((why != NULL && s.rows != 0) || s.rows > c.rows_max)
		abort();
	gatherer_free(g);
	arena_fini(&mem);
	return 0;
}
