/* A frame of any bytes is read to an end; and what it says, written again, reads the same. The first
 * byte says how many values it is read for. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	double v[255], before[255], again[255];
	struct buf out;
	struct cur c;
	size_t n, i;

	if (size == 0)
		return 0;
	n = data[0];
	c = cur_over(data + 1, size - 1);
	if (!frame_get(&c, true, v, n))
		return 0;
	buf_init(&out);
	frame_put(&out, true, before, v, n);
	c = cur_over(out.p, out.n);
	if (!frame_get(&c, true, again, n))
		abort();
	for (i = 0; i < n; i++)
		if (!same(v[i], again[i]) || !same(v[i], before[i]))
			abort();
	/* And a frame after it, in which nothing has changed. */
	buf_clear(&out);
	frame_put(&out, false, before, v, n);
	c = cur_over(out.p, out.n);
	if (out.n != (n + 7) / 8 || !frame_get(&c, false, again, n))
		abort();
	buf_fini(&out);
	return 0;
}
