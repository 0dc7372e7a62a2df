/* JSON from outside, as a tree and as records. */
#include <stdint.h>
#include <stdlib.h>

#include "base/rec_tree.h"
#include "link/json/json.h"
#include "model/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rec_type *const types[] = { &case_file_rec, &device_rec,
		&alarm_rec, &profile_rec };
	const struct tree *t;
	struct arena mem;
	uint32_t line = 0, column = 0;
	const char *why = NULL;
	size_t i;

	arena_init(&mem);
	if (json_read(&mem, (const char *)data, size, &t, &line, &column, &why) == 0) {
		for (i = 0; i < sizeof types / sizeof types[0]; i++) {
			void *rec = arena_alloc(&mem, types[i]->size_bytes);

			(void)rec_from_tree(&mem, types[i], t, rec);
		}
	} else if (why == NULL)
		abort();
	arena_fini(&mem);
	return 0;
}
