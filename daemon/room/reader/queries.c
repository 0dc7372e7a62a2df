#include "room/reader/queries.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"

__asm__(".section .rodata\n"
	".global queries_sql\n"
	".global queries_sql_end\n"
	"queries_sql:\n"
	".incbin \"daemon/room/reader/queries.sql\"\n"
	"queries_sql_end:\n"
	".previous\n");
extern const char queries_sql[], queries_sql_end[];

#define NAME_MAX_BYTES 32

struct queries {
	struct arena mem;
	struct map by_name;
};

/* "-- one NAME" or "-- many NAME"; other comments open nothing. */
static struct query *
head(struct queries *q, const char *line, size_t n)
{
	static const struct {
		const char *text;
		bool one;
	} kinds[] = { { "-- one ", true }, { "-- many ", false } };
	struct query *row;
	size_t i, len;

	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		len = strlen(kinds[i].text);
		if (n <= len || n - len > NAME_MAX_BYTES ||
		    memcmp(line, kinds[i].text, len) != 0)
			continue;
		row = arena_alloc(&q->mem, sizeof *row);
		row->name = arena_text_n(&q->mem, line + len, n - len);
		row->one = kinds[i].one;
		return row;
	}
	return NULL;
}

static void
take(struct queries *q, struct query *row, const char *from, const char *to)
{
	if (row == NULL)
		return;
	row->sql = arena_text_n(&q->mem, from, (size_t)(to - from));
	map_put(&q->by_name, row->name, row);
}

struct queries *
queries_new(void)
{
	struct queries *q = mem_alloc(sizeof *q);
	const char *at = queries_sql, *begin = queries_sql, *end;
	struct query *row = NULL, *next;

	arena_init(&q->mem);
	map_init(&q->by_name);
	for (; at < queries_sql_end; at = end + 1) {
		end = memchr(at, '\n', (size_t)(queries_sql_end - at));
		if (end == NULL)
			end = queries_sql_end;
		next = head(q, at, (size_t)(end - at));
		if (next == NULL)
			continue;
		take(q, row, begin, at);
		row = next;
		begin = end;
	}
	take(q, row, begin, queries_sql_end);
	return q;
}

void
queries_free(struct queries *q)
{
	if (q == NULL)
		return;
	map_fini(&q->by_name);
	arena_fini(&q->mem);
	mem_free(q);
}

const struct query *
queries_find(const struct queries *q, const char *name)
{
	return map_get(&q->by_name, name);
}
