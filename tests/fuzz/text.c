/* Text from outside made safe to show: what comes out is UTF-8, on one line, and valid JSON. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/esc.h"
#include "base/json.h"
#include "base/near.h"
#include "base/oid.h"
#include "base/utf8.h"
#include "link/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
as_json(struct arena *mem, const uint8_t *data, size_t size)
{
	const struct tree *t;
	struct buf out;
	struct json j;
	uint32_t line, column;
	const char *why;

	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	json_text_n(&j, (const char *)data, size);
	json_array_end(&j);
	/* A NUL is the one character that our reader refuses. */
	if (memchr(data, 0, size) == NULL &&
	    json_read(mem, (const char *)out.p, out.n, &t, &line, &column, &why) < 0)
		abort();
	buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct esc_text e = esc_bytes(data, size);
	struct arena mem;
	const char *text;
	struct oid oid;
	const uint8_t *p;
	int64_t t;

	if (strlen(e.text) >= ESC_TEXT_MAX || !utf8_valid(e.text, strlen(e.text)))
		abort();
	for (p = (const uint8_t *)e.text; *p != 0; p++)
		if (*p < 0x20 || *p == 0x7f)
			abort();
	arena_init(&mem);
	if (size != 0)
		as_json(&mem, data, size);
	text = arena_text_n(&mem, (const char *)data, size);
	(void)oid_parse(&mem, text, &oid);
	(void)wall_parse(text, &t);
	(void)duration_parse(text, &t);
	(void)near_distance(text, "battery.voltage");
	arena_fini(&mem);
	return 0;
}
