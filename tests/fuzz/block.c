/* A block of samples of any bytes is read to an end; and what is written of its points reads the same.
 * The first byte says how many points it claims. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/block.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct block_reader r, s;
	struct block b;
	wall_us at, again;
	double v, w;
	uint32_t n = 0;

	if (size == 0)
		return 0;
	block_init(&b);
	r = block_read((struct bytes){ data + 1, size - 1 }, data[0]);
	while (block_next(&r, &at, &v)) {
		block_add(&b, at, v);
		n++;
	}
	if (n > data[0])
		abort();
	r = block_read((struct bytes){ data + 1, size - 1 }, data[0]);
	s = block_read(buf_view(&b.bytes), b.n);
	while (n-- != 0)
		if (!block_next(&r, &at, &v) || !block_next(&s, &again, &w) ||
		    at != again || memcmp(&v, &w, sizeof v) != 0)
			abort();
	block_fini(&b);
	return 0;
}
