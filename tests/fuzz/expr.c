/* A condition of any characters: refused at a place within it, or judged. The first byte says of which
 * table. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *states[] = { "up", "down" };
static struct word words[] = {
	{ .name = "cpu.load", .table = "", .type = WORD_GAUGE, .unit = "" },
	{ .name = "system.name", .table = "", .type = WORD_TEXT, .unit = "" },
	{ .name = "port.state",
	    .table = "port",
	    .type = WORD_STATE,
	    .unit = "",
	    .states = { states, 2 } },
	{ .name = "cell.x", .table = "cell", .type = WORD_GAUGE, .unit = "" },
};

static struct expr_value
look(void *arg, const struct expr *e, uint32_t node)
{
	const struct expr_node *n = &e->nodes.v[node];

	return (struct expr_value){ .known = *(unsigned *)arg & 1,
		.is_text = strcmp(n->text, "system.name") == 0,
		.number = *(unsigned *)arg,
		.text = "x" };
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct vocab v = { { words, ARRAY_LEN(words) }, { NULL, 0 } };
	struct expr_error why = { .text = NULL };
	struct arena mem;
	const char *text;
	struct expr e;
	unsigned i;

	if (size == 0 || size > EXPR_TEXT_MAX)
		return 0;
	arena_init(&mem);
	text = arena_text_n(&mem, (const char *)data + 1, size - 1);
	if (expr_parse(&mem, &v, data[0] & 1 ? "port" : "", text, &e, &why) < 0) {
		if (why.text == NULL || why.at > strlen(text))
			abort();
	} else
		for (i = 0; i < 4; i++)
			(void)expr_judge(&e, look, &i);
	arena_fini(&mem);
	return 0;
}
