/* What a device wrote, on another person's terminal: nothing but text and sequences of the list comes out, cuts make
 * no difference, and passing it again changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct buf *out)
{
	size_t i;

	if (!utf8_valid((const char *)out->p, out->n))
		abort();
	for (i = 0; i < out->n; i++) {
		uint8_t c = out->p[i], next = i + 1 < out->n ? out->p[i + 1] : 0;

		if (c == 0x1b && (next == 0 || strchr("[()78DEHM", next) == NULL))
			abort();
		if ((c < 0x20 && strchr("\n\r\t\b\x0e\x0f\x1b", c) == NULL) || c == 0 ||
		    c == 0x7f || (c == 0xc2 && next < 0xa0))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, parts, again;
	struct screen s;
	size_t i;

	buf_init(&whole);
	buf_init(&parts);
	buf_init(&again);
	screen_init(&s);
	screen_pass(&s, data, size, &whole);
	check(&whole);
	screen_init(&s);
	for (i = 0; i < size; i += 3)
		screen_pass(&s, data + i, size - i < 3 ? size - i : 3, &parts);
	screen_init(&s);
	screen_pass(&s, whole.p, whole.n, &again);
	if (!bytes_same(buf_view(&whole), buf_view(&parts)) ||
	    !bytes_same(buf_view(&whole), buf_view(&again)) || s.refused != 0)
		abort();
	buf_fini(&whole);
	buf_fini(&parts);
	buf_fini(&again);
	return 0;
}
