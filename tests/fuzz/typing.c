/* Keys of a stranger's terminal: whatever they are, a line is printable, bounded, and what is shown takes away as
 * much as it put there. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/typing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How far the cursor stands behind where the line began. */
static size_t
column(const struct buf *echo)
{
	size_t at = 0, i;

	for (i = 0; i < echo->n; i++) {
		if (echo->p[i] == 0x08 && at-- == 0)
			abort();
		else if (echo->p[i] >= ' ')
			at++;
	}
	return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct typing t;
	struct buf echo;
	size_t i, k;

	buf_init(&echo);
	typing_init(&t, false);
	for (i = 0; i < size && i < 2000; i++) {
		enum typed what = typing_key(&t, data[i], &echo);

		if (t.n > TYPING_MAX || strlen(t.line) != t.n || column(&echo) != t.n)
			abort();
		for (k = 0; k < t.n; k++)
			if (t.line[k] < ' ' || t.line[k] > '~')
				abort();
		if (what != TYPED_ON) {
			typing_erase(&t, &echo);
			if (column(&echo) != 0)
				abort();
			typing_clear(&t);
			buf_clear(&echo);
		}
	}
	buf_fini(&echo);
	return 0;
}
