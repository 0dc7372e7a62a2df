/* What people write: masked in JSON, which stays JSON; and searched for, in words whose quotes are closed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "link/json/json.h"
#include "model/veil.h"
#include "model/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
reads(struct arena *mem, const struct buf *b)
{
	const struct tree *t;
	uint32_t line, column;
	const char *why;

	return json_read(mem, (const char *)b->p, b->n, &t, &line, &column, &why) == 0;
}

static void
masks(struct arena *mem, const struct buf *json)
{
	struct buf once, twice;

	buf_init(&once);
	buf_init(&twice);
	veil_json(&once, buf_view(json));
	veil_json(&twice, buf_view(&once));
	if (reads(mem, json) && !reads(mem, &once))
		abort();
	if (once.n != twice.n || (once.n != 0 && memcmp(once.p, twice.p, once.n) != 0))
		abort();
	buf_fini(&once);
	buf_fini(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *match;
	struct arena mem;
	struct buf b;
	struct json j;
	size_t i, quotes = 0;

	arena_init(&mem);
	buf_init(&b);
	j = json_into(&b);
	json_object(&j);
	json_key(&j, "text");
	json_text_n(&j, (const char *)data, size);
	json_object_end(&j);
	masks(&mem, &b);
	buf_clear(&b);
	buf_put(&b, data, size);
	masks(&mem, &b);
	match = search_match(&mem, arena_text_n(&mem, (const char *)data, size));
	for (i = 0; match[i] != 0; i++)
		quotes += match[i] == '"';
	if (quotes % 2 != 0 || (i != 0 && quotes == 0))
		abort();
	buf_fini(&b);
	arena_fini(&mem);
	return 0;
}
