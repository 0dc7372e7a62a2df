/* syslog_frames - a stream of messages gives the same ones however it is cut into pieces. */
#include <stdint.h>
#include <stdlib.h>

#include "base/map.h"
#include "link/syslog/frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number made of all messages, and how it ended. */
static uint64_t
told(const uint8_t *data, size_t size, size_t piece)
{
	struct frames f;
	struct bytes b;
	uint64_t h = 1;
	size_t at = 0, n;
	bool cut;
	int r = 0;

	frames_init(&f);
	while (at < size && r >= 0) {
		n = size - at < piece ? size - at : piece;
		frames_put(&f, data + at, n);
		at += n;
		while ((r = frames_next(&f, &b, &cut)) > 0)
			h = h * 31 + map_hash(b.p, b.n) + cut;
		if (f.held.n > FRAME_MAX + 2 * 4096)
			abort();
	}
	if (r >= 0) {
		b = frames_last(&f);
		h = h * 31 + b.n;
	} else
		h = ~h;
	frames_fini(&f);
	return h;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (told(data, size, 61) != told(data, size, 4096))
		abort();
	return 0;
}
