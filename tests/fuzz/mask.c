/* Whatever a device says: what is known to be secret does not come out, and nothing of it hangs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes known = { (const uint8_t *)"/n3tw0rk/", 9 };
	struct buf out;

	buf_init(&out);
	mask_text((struct bytes){ data, size }, &known, 1, &out);
	if (out.n != 0 && memmem(out.p, out.n, known.p, known.n) != NULL)
		abort();
	buf_fini(&out);
	return 0;
}
