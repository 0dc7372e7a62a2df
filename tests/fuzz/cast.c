/* A session's record: whatever bytes a terminal carries come back from its lines; and lines of strangers, read. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "model/cast.h"
#include "model/typed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes that lines stand for. */
static void
restore(const struct buf *lines, struct buf *out)
{
	const char *p = (const char *)lines->p, *stop = lines->n != 0 ? p + lines->n : p,
		   *end;
	struct buf data, before;
	struct cast_event e;
	bool had = false;

	buf_init(&data);
	buf_init(&before);
	for (; p < stop; p = end + 1) {
		end = memchr(p, '\n', (size_t)(stop - p));
		buf_clear(&data);
		if (end == NULL || !cast_read(p, (size_t)(end - p), &e, &data))
			abort();
		if (had &&
		    !cast_restore(buf_view(&before),
			e.kind == 'b' ? buf_view(&data) : (struct bytes){ NULL, 0 }, out))
			abort();
		had = e.kind != 'b';
		buf_clear(&before);
		buf_put(&before, data.p, data.n);
	}
	if (had && !cast_restore(buf_view(&before), (struct bytes){ NULL, 0 }, out))
		abort();
	buf_fini(&data);
	buf_fini(&before);
}

static void
comes_back(const uint8_t *data, size_t size)
{
	size_t cut = size != 0 ? 1 + data[0] % 7 : 1, i;
	struct cast_text t = { .kind = 'o' };
	struct buf lines, out;

	buf_init(&lines);
	buf_init(&out);
	for (i = 0; i < size; i += cut)
		cast_put(
		    &t, &lines, (int64_t)i, data + i, size - i < cut ? size - i : cut);
	cast_flush(&t, &lines, (int64_t)size);
	restore(&lines, &out);
	if (!utf8_valid((const char *)lines.p, lines.n) ||
	    !bytes_same(buf_view(&out), (struct bytes){ data, size }))
		abort();
	buf_fini(&lines);
	buf_fini(&out);
}

static void
strangers(const uint8_t *data, size_t size)
{
	struct buf text, bytes;
	struct cast_event e;
	const uint8_t *half = memchr(data, '\n', size);

	buf_init(&text);
	buf_init(&bytes);
	if (cast_read((const char *)data, size, &e, &text) &&
	    !utf8_valid((const char *)text.p, text.n))
		abort();
	if (half != NULL)
		(void)cast_restore((struct bytes){ data, (size_t)(half - data) },
		    (struct bytes){ half + 1, (size_t)(data + size - half) - 1 }, &bytes);
	buf_fini(&text);
	buf_fini(&bytes);
}

/* Typed and shown in turns: nothing is released that was not typed, but "*". */
static void
typing(const uint8_t *data, size_t size)
{
	struct typed *t = mem_alloc(sizeof *t);
	size_t i, typed = 0;
	struct buf out;

	typed_init(t);
	buf_init(&out);
	for (i = 0; i < size; i += 4) {
		size_t n = size - i < 4 ? size - i : 4;

		if (data[i] % 2 != 0) {
			typed_input(t, (int64_t)i * 100000, data + i, n, &out);
			typed += n;
		} else
			typed_output(t, data + i, n, &out);
		typed_tick(t, (int64_t)i * 100000, &out);
	}
	typed_tick(t, INT64_MAX, &out);
	if (out.n > typed || t->n_keys != 0)
		abort();
	buf_fini(&out);
	mem_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	comes_back(data, size);
	strangers(data, size);
	typing(data, size);
	return 0;
}
